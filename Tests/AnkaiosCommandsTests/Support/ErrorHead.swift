/// How error lines begin where there is no terminal.
let errorHead = "error:"
/// How error lines of `ank` begin, everywhere (AnkaiosBehaviour.md §14.5).
let ankErrorHead = "\u{1B}[38;5;9m\u{1B}[1merror:\u{1B}[0m"
