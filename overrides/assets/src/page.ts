// Runs on every page.
import "./comfort"
import "./page/terms"
