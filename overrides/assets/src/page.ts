// Runs on every page; a worksheet has it within its own script (sheet.ts).
import "./comfort"
import "./offline"
import "./course/here"
import "./page/menu"
import "./page/tables"
import "./page/take"
import "./page/terms"
