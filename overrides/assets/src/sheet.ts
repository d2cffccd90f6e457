// Runs on a worksheet: saving, locking, clearing, PDFs and printing.
import "./answers/page"
import "./answers/pdf/page"
import "./answers/print"
