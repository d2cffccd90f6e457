// Runs on every page.
import "./comfort"
import "./offline"
import "./page/menu"
import "./page/tables"
import "./page/take"
import "./page/terms"
