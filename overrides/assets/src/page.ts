// Runs on every page.
import "./comfort"
import "./offline"
import "./course/here"
import "./page/menu"
import "./page/tables"
import "./page/take"
import "./page/terms"
