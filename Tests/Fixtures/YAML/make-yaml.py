#!/usr/bin/env python3
"""Writes reading.yaml (texts, and what the Rust crate serde_yaml 0.9 reads of them) and writing.yaml (values, and what it writes).

    make-yaml.py ORACLE [SEED COUNT FOLDER]

ORACLE is a program that takes lines {"do": "yaml", "text"} or {"do": "write", "data"} and gives lines {"ok"} or {"error"}.
"""
import json
import os
import random
import re
import subprocess
import sys

FIXED = r"""
a: 1|b: [x, y]|c: {d: e}
- a|- b|-|- c
- - a|  - b|- - c
a:|- x|- y|b:|  - z
a:|  b:|    c: d|  e: f|g: h
? a|: b|? c|: d
? - a|  - b|: c
plain text over|  two lines|   and more||after an empty one
a: plain|  continued|b: x
'single ''quoted'' text|  folded||  twice'
"double \"quoted\" \t \x41 \u00e4 \U0001F600 text\|  joined||  folded"
"\0\a\b\e\f\n\r\v\ \/\\\N\_\L\P"
a: \||  literal|   more|  end|b: x
a: \|-|  literal|  end||b: x
a: \|+|  literal|  end||b: x
a: >|  folded|  text||  para|    more indented|  back|b: x
a: >-|  folded|  text
a: \|2|    two more|  none
a: \|1-|  one more| none
- \|| x|- >| y| z
a: \| # comment|  x
a: \|x|  y
a: \|0|  y
# comment|a: b # more|# end
a: b#no comment|c: 'x' # yes
a: [1, 2, # c|  3]
a: [1, 2,]|b: {x: 1, y: 2,}
a: {x, y: , z: 1}
[a, [b, c], {d: e}]
[a: b, c]
{a: [1, {b: c}], "d": 'e'}
{"a":1,"b":[true,null]}
a: &x {b: c}|d: *x|e: &y 5|f: *y
a: &x [1, 2]|b: [*x, *x]
&a a: b|c: *a
*a
a: *b
a: &x [*x]
<<: {a: 1}|b: 2
null: ~|b: null|c: Null|d: NULL|e:|f: nUll
a: true|b: True|c: TRUE|d: yes|e: on|f: false
a: 1|b: +1|c: -1|d: 0x1F|e: 0o17|f: 0b101|g: 017|h: 1_000|i: 08|j: -0|k: 00
a: 1.5|b: 1e3|c: .5|d: 5.|e: 1.5e-3|f: -.5|g: 1e|h: .|i: e1|j: 1.2.3|k: +1.5
a: 2024-01-01|b: 12:30:45|c: 1:2|d: http://x.y/z|e: a:b
a: "1"|b: '1'|c: !!str 1|d: !!int "3"|e: !!bool "true"
!!map {a: !!seq [b]}
a: ! x
a: !<tag:yaml.org,2002:str> 5
---|a: b
---|a: b|...
---|a|---|b
--- a
%YAML 1.2|---|a: b
%YAML 2.0|---|a: b
%TAG !e! tag:example.com,2000:|---|a: b
%FOO|---|a
a: b|...|# end
...

# only a comment
---
a: b: c
a: - b
a|b: c
a: b| c: d
a: b|   c: d
a: [b|c: d
a: [b, c
a: {b: c
a: b]
a: }
a: 'x
a: "x
a: "\q"
a: "\x4"
a: "\ud800"
\ta: b
a:\tb
a: b\t# c
a:|\tb: c
a:|  b: c|\td: e
- a|b: c
a: b|- c
@a
`a
%a
a: @b
a: `b
a: %b
a: &|b: c
a: *|b: c
a: & b
a: !x!y z
a: !<x y
- a|  - b
-a
- -a
-- a
?a
?a: b
:a
: a
a:b
a :b
a : b
"a":b
{"a":b}
{a:b}
{a: b, c:d}
[a:b]
[a:,b]
[?a, ?]
{? a : b, ? c}
{a: b}: c
[a]: c
a: 1|a: 2
x:|  a: 1|  b: 2|  a: 3
- {a: 1, a: 2}
{a: {b: 1, b: 2}, a: 2}
a: b\x01c
a\x7fb
ä: ö|😀: "😀"
a: |  b|c
a: "x|y"
a: 'x| y'
a: "x|---|y"
a: 'x|...|y'
- # c|  a|- b
-|  a: b|-|  - c
a:|  # c|  b: c
a:||  b
key: >|| x|||b: c
key: \|||  x|
key: \|+||
key: \|
key: >-
- a: b|  c: d|-   e: f|    g: h
- a:|  - b|  - c|  d: e
a:|    - b|    - c|d: e
a:| - b|  - c
"a b": c|'d e': f|g h: i
? \||  block key|: value
a: "b" c
a: 'b' c
a: [b] c
a: [b]c
a: {b: c} d
a: ,b|c: d,e|f: [g h, i j]
a: b, c|d: e: f
a: "multi|  line: text"|b: c
a: x|  y: z
a: [|b, c|]
a: [|  b,|  c|  ]
a:|  [b]
a: |[b]
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: b|c
a: b|c|d: e
a: b|c d|
.inf: 1
a: 123456789012345678901234567890|b: 18446744073709551615|c: -9223372036854775808
a: 0x|b: 0xg|c: 0o8|d: 0b2|e: 0x-1|f: ++1|g: -+1
- ~|- "~"|- ''|- ""
a: \||	tab
a: \||  x|	tab
a: "x	y"|b: 'x	y'|c: x	y
a: ---|b: ...|c: --- d
a:  |b: 
  a: b|  c: d
  a: b| c: d
- |- |-
a\x85b: c\u2028d
a: # c|  b
a: b  # c|  d
""" .strip("\n").split("\n")
PIECES = [
    "a", "b", "key", "x y", "1", "true", "~", "''", "\"q\"", "'s'", ":", ": ", "- ", "-", "? ", "?", "[", "]", "{", "}", ", ", ",", "#", " # c", "\n", "\n",
    "\n  ", "\n    ", "\n ", "  ", " ", "|", ">", "|-\n", ">+\n", "|2\n", "&a ", "*a", "!t ", "!!str ", "---", "...", "\n---\n", "\"", "'", "\\", "\t", "a: b",
    "- x", "key: [1, 2]", "k2: {a: b}", "0x1", "1.5", "%", "@", "a: |\n  text\n", "ä",
]
TEXTS = [
    "", "a", "a b", " a", "a ", "a\n", "a\nb", "a\nb\n", "a\n\n", "\n", "\na", " a\nb", "a \nb", "a\n b", "a\n\n\nb\n", "true", "null", "~", "1", "1.5", "0x1", "017", "yes", ".", "..", "...",
    "---", "--- a", "- a", "-a", "-", "?", "? a", "?a", ":", "a: b", "a:b", "a:", ":a", "a #b", "a#b", "#a", "*a", "&a", "!a", "|a", ">a", "%a", "@a", "`a", "'a", "\"a", "a'b", "a\"b",
    "[a", "]a", "{a", "}a", ",a", "a,b", "a[b", "a]b", "tab\tx", "\t", "\x1b[0m", "\x00", "\x7f", "ä", "😀", "a😀\nb", "\u0085", "\ufeff", "a\rb", "a\r\nb", "\\", "a\\b",
    "2024-01-01", "12:30", "http://x/y?z=1", "x" * 200, "x " * 60 + "y", "+1", "-1", "1e3", ".5", "5.", ".inf", ".nan", "0o7", "1_000", "=", "<<", "a: |\n  b", "{{x}}", "image: x\ncommandArgs: [\"a\"]\n", "  x\n y\n",
    "123456789012345678901234567890", "a\x01b", "\ud7ff", "\uffff", "\ue000", "a\tb\nc", "x\n\ty", " \n", "a\n ", "a: b\n\n", "'", "''", "e1", "1e", "--", "-- a", "a -", "a - b", "a ?b", "!", "%", "\u00a0", "a\u00a0",
]


def ask(lines):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    out = subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.split("\n") if line]


def quoted(text):
    """A text with `<<` in quotes, which our writer sets since its reader has merge keys."""
    return re.sub(r"(?m)^((?:\s|- )*(?:[^\s:]+: )?)<<(?=:|$)", r"\1'<<'", text)


def line(value):
    text = json.dumps(value)
    return re.sub(r"\\u(d[89ab]..)\\u(d[c-f]..)", lambda m: "\\U%08X" % (0x10000 + ((int(m[1], 16) - 0xD800) << 10) + int(m[2], 16) - 0xDC00), text)


def value(chance, depth):
    kind = chance.random()
    if depth == 0 or kind < 0.5:
        return chance.choice(TEXTS) if kind < 0.45 else chance.choice([1, -5, True, False, None])
    if kind < 0.75:
        return [value(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    keys = [t for t in TEXTS if len(t) < 100 and "\n" not in t and t not in ("\u0085", "a\rb")]
    return {k: value(chance, depth - 1) for k in sorted(chance.sample(keys, chance.randint(0, 3)))}


def pairs(data):
    """A value as the test reads it: mappings as lists of pairs, so that keys of any kind stay as they are."""
    if isinstance(data, dict):
        return {"m": [[k, pairs(v)] for k, v in data.items()]}
    if isinstance(data, list):
        return {"l": [pairs(v) for v in data]}
    return {"s": data}


def main():
    seed, count = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 2 else (1, 300)
    folder = sys.argv[4] if len(sys.argv) > 4 else os.path.dirname(os.path.abspath(__file__))
    chance = random.Random(seed)
    fixed = []
    for text in FIXED:
        text = text.replace("\\|", "\0").replace("|", "\n").replace("\0", "|").replace("\\t", "\t")
        fixed.append(re.sub(r"\\x(01|7f|85)", lambda m: chr(int(m[1], 16)), text.replace("a\\u2028", "a\u2028").replace("c\\u2028", "c\u2028")))
    texts = fixed + ["".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14))) for _ in range(count)]
    with open(os.path.join(folder, "reading.yaml"), "w") as out:
        for text, answer in zip(texts, ask([{"do": "yaml", "text": t} for t in texts])):
            if "as u128" in answer.get("error", "") or answer.get("error", "").startswith("json: ") or "!t" in json.dumps(answer.get("ok", "")) or '"!' in json.dumps(answer.get("ok", "")):
                continue  # what JSON cannot tell
            out.write("- " + line({"text": text, **({"error": answer["error"]} if "error" in answer else {"gives": pairs(answer["ok"])})}) + "\n")
    values = TEXTS + [{"k": t} for t in TEXTS] + [[t] for t in TEXTS] + [{"a": {"b": [{"c": t, "d": [t]}]}} for t in TEXTS]
    values += [value(chance, 4) for _ in range(count)]
    with open(os.path.join(folder, "writing.yaml"), "w") as out:
        for data, answer in zip(values, ask([{"do": "write", "text": "", "data": v} for v in values])):
            out.write("- " + line({"value": pairs(data), "text": quoted(answer["ok"])}) + "\n")


if __name__ == "__main__":
    main()
