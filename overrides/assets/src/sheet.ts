// Runs on a worksheet: saving, locking, clearing.
import "./answers/page"
