// Runs on a worksheet: what runs on every page, in the same file, and saving, locking, clearing,
// PDFs, printing and the way.
import "./page"
import "./answers/page"
import "./answers/pdf/page"
import "./answers/print"
import "./course/sheet"
