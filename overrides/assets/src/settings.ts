// Runs on the page "Saving and settings".
import "./answers/settings"
