// Runs on every page.
import "./page/terms"
