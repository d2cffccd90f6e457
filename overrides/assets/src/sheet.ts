// Runs on a worksheet: saving, locking, clearing, PDFs, printing and the way.
import "./answers/page"
import "./answers/pdf/page"
import "./answers/print"
import "./course/sheet"
