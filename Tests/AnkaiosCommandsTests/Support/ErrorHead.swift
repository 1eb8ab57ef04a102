/// How error lines begin (reference §14.5).
let errorHead = "\u{1B}[38;5;9m\u{1B}[1merror:\u{1B}[0m"
