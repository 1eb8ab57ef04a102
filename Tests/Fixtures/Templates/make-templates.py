#!/usr/bin/env python3
"""Writes templates.jsonl: templates, and what the Rust crate handlebars 6.4.0 makes of them in strict mode without escaping.

    make-templates.py ORACLE        # a program that renders {"do": "template", "text", "data"} lines to {"ok"}, {"error"} or {"panic"} lines
    make-templates.py ORACLE --random N SEED FILE      # more of them, random ones
"""
import json
import os
import random
import subprocess
import sys

CONTEXT = {
    "text": "value", "odd": "<a> & \"b\" 'c' `d` \\ {e} {{text}} ä😀", "lines": "one\n  two\n\nfour\n", "empty": "",
    "list": ["x", "y", "z"], "map": {"one": "1", "two": "2", "sub": {"three": "3"}},
    "people": [{"name": "Ann", "age": "30", "likes": ["tea", "rain"]}, {"name": "Bob", "age": "40", "likes": []}],
    "a-b": "dash", "9": "nine", "none": [], "nothing": {}, "nested": [["a", "b"], ["c"]], "if_": "x", "number": "10",
    "this_": "t", "log": "hidden", "partial": "indent",
}
FIXED = r"""
{{#> indent map content="c"}}{{text}}{{/indent}}
{{#> nothere map content="c"}}{{text}}{{/nothere}}
{{#> nothere map}}{{one}}{{/nothere}}
{{#> p}}{{#*inline "q"}}Q{{/inline}}{{> q}}{{/p}}{{> q}}
{{#*inline "p"}}[{{> q}}|{{> @partial-block}}]{{/inline}}{{#> p}}{{#*inline "q"}}Q{{/inline}}B{{/p}}
{{#*inline "p"}}{{@index}}{{/inline}}{{#each list}}{{> p}}{{/each}}
{{#each list}}{{#with ../map}}{{one}}{{@../index}}{{/with}}{{/each}}
{{#if text}}{{#*inline "q"}}Q{{/inline}}{{/if}}{{> q}}
{{#*inline "p"}}{{#*inline "q"}}Q{{/inline}}{{/inline}}{{> p}}{{> q}}
{{#with map}}{{#*inline "q"}}Q{{/inline}}{{/with}}{{> q}}
{{> @partial-block}}
a {{text}} b {{{text}}} c {{&text}} d {{ text }} e
{{odd}} {{{odd}}}
{{a-b}} {{[a-b]}} {{[9]}} {{9}}
{{map.one}} {{map.sub.three}} {{map/sub/three}} {{map.[one]}} {{this.text}} {{./text}} {{this/text}}
{{list.[0]}} {{list.1}} {{people.[1].name}} {{people.0.likes.[1]}} {{list.-1}}
{{list.x}}
{{list}} {{map}} {{people}} {{none}} {{nested}}
a: |\n  {{lines}}\nb {{empty}}.
a: |\n    {{> indent content=lines}}\nb: c
a: {{> indent content=lines}} b
  {{> indent content="just\\ntext"}}\nend
x\n  {{~> indent content=lines}}\nend
  {{#if text}}\n    {{> indent content=lines}}\n  {{/if}}\nend
{{#each list}}\n  - {{this}}\n{{/each}}\nend
  {{#each list}}\n  - {{this}}\n  {{/each}}\nend\n
a \n {{~text~}} \n b {{~#if text~}} c {{~/if~}} d
a{{! gone }}b{{!-- {{gone}} too --}}c\n{{! a line of its own }}\nd
\\{{text}} and \\\\{{text}}
\\{{text}} and {{text}}
a \\\\\\{{text}}
\\\\{{text}}
{{{{raw}}}}{{text}}{{{{/raw}}}}
{{{{raw}}}} \n {{text}} \\{{x}} {{{{/raw}}}} after
{{{{each list}}}}{{this}}{{{{/each}}}}
{{'literal'}}
{text} { {text} } {"a": "{{text}}"}
{{#if text}}yes{{else}}no{{/if}} {{#if empty}}yes{{else}}no{{/if}} {{#if people.[1].likes}}yes{{^}}no{{/if}} {{#unless empty}}un{{/unless}}
{{#if empty}}1{{else if (eq text "value")}}2{{else}}3{{/if}}
{{#if empty}}1{{else if empty}}2{{else if (eq 1 2)}}3{{else}}4{{/if}}
{{#if empty}}1{{else if empty}}2{{/if}}|{{#if empty}}{{else unless empty}}u{{/if}}
{{#if empty}}1{{~else if text~}} 2 {{~else~}} 3{{/if}}
{{#if empty}}1{{else if nothere}}2{{else}}{{nothere}}{{/if}}
{{#if empty}}1\n{{else if (eq nothere 1)}}2{{/if}}
a\n{{#if text}}\nb\n{{else}}\nc\n{{/if}}\nd\n  {{#if empty}}\n  e\n  {{/if}}\nf
a\n{{#if empty}}\nb\n{{else if text}}\nc\n{{/if}}\nd
{{#each list}}{{@index}}{{@first}}{{@last}}={{this}},{{/each}}
{{#each map}}{{@key}}{{@index}}={{this}},{{/each}}
{{#each people.[1].likes}}x{{else}}none{{/each}}
{{#each none}}x{{/each}}|{{#each nothing}}x{{/each}}|{{#each nothing}}x{{else}}e{{/each}}
{{#each people}}{{this.name}} {{name}}: {{#each likes}}{{this}} of {{../name}};{{/each}}\n{{/each}}
{{#each people}}{{#each likes}}{{this}} {{../../text}};{{/each}}{{/each}}
{{#each people}}{{#each likes}}{{@../index}}{{@index}};{{/each}}{{/each}} {{#each list}}{{@root.text}}{{/each}}
{{#each list as |item i|}}{{i}}:{{item}} {{/each}}
{{#each map as |v k|}}{{k}}:{{v}} {{/each}}
{{#each people as |p|}}{{p.name}} {{#each p.likes as |l n|}}{{n}}{{l}}{{p.name}}{{/each}}{{/each}}
{{#each nested as |row|}}{{#each row}}{{this}}{{@../index}}{{/each}}{{/each}}
{{#each (lookup people 0)}}{{@key}}={{this}};{{/each}}
{{#each (lookup map "sub") as |v k|}}{{k}}{{v}}{{/each}}
{{#each people}}{{#if (eq this.age "40")}}Hello {{this.name}}(age: {{this.age}})\\n{{/if}}{{/each}}
{{#with map}}{{one}}{{#with sub}}{{three}}{{../two}}{{/with}}{{/with}} {{#with empty}}x{{else}}none{{/with}}
{{#with map as |m|}}{{m.one}}{{/with}}{{#with (lookup map "sub")}}{{three}}{{/with}}{{#with "lit"}}{{this}}{{/with}}
{{#each list}}{{#with ../map}}{{one}}{{@index}}{{/with}}{{/each}}
{{#with empty}}x{{/with}}
{{#*inline "p"}}<{{text}}>{{/inline}}{{> p}}{{> p text="other"}}
{{#*inline "p"}}<{{this}}>{{/inline}}{{#each list}}{{> p}}{{/each}}{{> p list}}{{> p "lit"}}
{{#*inline "p"}}<{{one}}{{extra}}>{{/inline}}{{> p map extra="e"}}
{{#*inline "p"}}<{{> @partial-block}}>{{/inline}}{{#> p}}inner {{text}}{{/p}}
{{#> nothere}}fallback {{text}}{{/nothere}}
{{#> nothere}}fallback{{/}}
{{> @partial-block}}
{{#> @partial-block}}fallback{{/@partial-block}}
{{#*inline "p"}}{{#each list}}\n- {{this}}\n{{/each}}{{/inline}}top:\n  {{> p}}\nend
{{#*inline "p"}}a\nb\n{{/inline}}\n  {{> p}}\n  {{> p}}\nend
{{#*inline nothere}}a{{/inline}}
{{#*inline}}a{{/inline}}
{{#*other "p"}}a{{/other}}
{{* inline "x"}}
{{> (lookup @root "partial") content="c"}}
{{lookup list 2}} {{lookup map "two"}} {{#each list}}{{lookup ../people @index}}{{/each}}
{{lookup list 2}} {{lookup map "two"}} {{#each nested}}{{lookup ../list @index}}{{/each}}
{{lookup list}}
{{lookup text 0}}
{{lookup list "0"}}
{{lookup (lookup people 1) "name"}}
{{eq text "value"}} {{ne text "value"}} {{gt 2 1}} {{gte 1 1}} {{lt 2 1}} {{lte 1 2}} {{eq map.one 1}}
{{gt "b" "a"}} {{gt number 9}} {{lt 9 number}} {{gt text 1}} {{lte true false}} {{gt 1.5 1}} {{gt -1 -2}} {{lt 1E2 101}} {{eq 1 1.0}}
{{#gt 2 1}}yes{{else}}no{{/gt}}{{#eq text empty}}yes{{else}}no{{/eq}}{{#not text}}a{{else}}b{{/not}}{{#and text empty}}a{{/and}}
{{and text empty}} {{or empty text}} {{not empty}} {{#if (and (eq text "value") (not empty))}}both{{/if}}
{{and}} {{or}} {{and nothere}} {{or nothere text}}
{{not nothere}}
{{eq nothere 1}}
{{eq 1}}
{{len list}} {{len people.[1].likes}} {{len map}} {{len text}} {{len odd}} {{len 5}}
{{len}}
{{len nothere}}
a{{log text}}b{{log}}{{log text level="warn"}}
{{log text level="loud"}}
{{#if 0}}a{{else}}b{{/if}}{{#if 0 includeZero=true}}a{{else}}b{{/if}}{{#if 1}}a{{/if}}{{#if null}}a{{/if}}{{#if true}}t{{/if}}{{#if "x"}}s{{/if}}{{#if [1, 2]}}l{{/if}}{{#if {"a": 1}}}o{{/if}}
{{#if (if text)}}x{{else}}y{{/if}}
{{#with (raw)}}x{{else}}y{{/with}}
{{1}}
{{true}}
{{"s"}}
{{1}} {{true}} {{null}} {{"s"}}
plain

   
{{text}}   
   {{text}}
  {{text}}\n\n
{{#if text}}  {{/if}}
{{#if text}}\n{{/if}}
{{#if text}}\n\n{{/if}}\n\n
first line\na {{nothere}} b
{{map.nothere}}
{{text.part}}
{{list.[5]}}
{{configs.text}}
{{#if nothere}}x{{else}}y{{/if}}
{{#each nothere}}x{{/each}}
{{#each text}}x{{/each}}
{{#each text}}x{{else}}y{{/each}}
{{#with nothere}}x{{/with}}
{{#if text}}x{{else}}{{nothere}}{{/if}}
{{lookup map "nothere"}}
a {{text b
a {{text} b
a\n{{#if text}}b
{{#each list}}{{this}}{{/invalid_closing}}:80
a{{/if}}
a {{}} b
a {{%$}} b
{{shout text}}
{{#shout text}}x{{/shout}}
{{#list}}{{this}}{{/list}}
{{> nothere}}
{{> indent}}
{{> indent content=nothere}}
{{eq}} {{len}}
{{#if}}x{{/if}}
{{#each}}x{{/each}}
{{#with}}x{{/with}}
{{#unless}}x{{/unless}}
{{../text}} {{../../text}}
agent_{{nothere}}
agent_{{text
line\n{{nothere}}
{{#if
{{else}}
{{#if text}}a{{else}}b{{else}}c{{/if}}
{{#if text}}{{#each list}}{{/if}}{{/each}}
{{{text}}
{{text}}}
{{{{raw}}}}
{{!-- never closed
{{! never closed
{{#if text}}ä😀{{nothere}}{{/if}}
ä😀 {{nothere}}
a\n\n\nb\n\nc {{#if}\n\nd\ne\nf
a\r\nb {{nothere}}\r\n
{{#if text}}\r\nb\r\n{{/if}}\r\nc
{{text text}}
{{lookup list 1.}}
{{lookup list 01}}
{{lookup list ['a']}}
{{lookup map 'one'}} {{lookup map 't"w'}}
{{#each [1, "a", [2], null, true]}}{{this}},{{/each}}
{{#each {"b": 1, "a": {"c": 2}}}}{{@key}}={{this}},{{/each}}
{{@index}}
{{@root}}
{{@root.text}}{{@root/map/one}}
{{#each list}}{{@key}}{{/each}}
{{as}}
{{lookup as 1}}
{{#each list as |a b c|}}{{/each}}
{{#each list as ||}}{{/each}}
{{text~}}  x  {{! c }}  y
{{text~}}{{!c}}  y
{{#if text~}}\n  a\n{{~/if}}\n  b
{{#if text}}{{!-- c --}}\n{{/if}}\nx
  {{! c }}  \n  x
x {{! c }}\n  y
\t{{#if text}}\n\tx\n\t{{/if}}\t\n\ty
{{#if (lookup map "one") }}a{{/if}}
{{(lookup map "one")}}
{{(text)}}
{{lookup (lookup (lookup people 0) "likes") 1}}
{{#with people.[0]}}{{name}}{{@root.text}}{{../text}}{{#each likes}}{{../name}}{{../../text}}{{/each}}{{/with}}
{{#each people}}{{#with this}}{{name}}{{@index}}{{@../index}}{{/with}}{{/each}}
{{#each people as |p i|}}{{#with p.likes}}{{this}}{{i}}{{p.name}}{{/with}}{{/each}}
{{#each list}}{{> indent content=this}}{{/each}}
{{#each list}}\n  {{> indent content=this}}\n{{/each}}
{{> indent content=lines}}\n{{> indent content=lines}}
  {{> indent content=lines}}x
x:\n    {{> indent content=(lookup list 1)}}\n    {{text}}\n
x:\n    {{> indent content=empty}}\n    {{text}}\n
{{#*inline "o"}}o:\n  {{> indent content=lines}}\n{{/inline}}\n    {{> o}}\nend
""".strip("\n").split("\n")
PIECES = [
    "{{text}}", "{{{text}}}", "{{~text}}", "{{text~}}", "{{~text~}}", "{{lines}}", "{{empty}}", "{{nothere}}", "a", " ", "  ", "\n", "\n\n",
    "b c", "\t", "\\", "{", "}", "{{", "}}", "\\{{text}}", "\\\\{{text}}", "{{! c }}", "{{!-- c --}}", "{{> indent content=lines}}",
    "{{> indent content=text}}", "{{~> indent content=lines}}", "{{> p}}", "{{> q list}}", "{{@index}}", "{{@key}}", "{{this}}", "{{../text}}",
    "{{lookup list 1}}", "{{eq text 'value'}}", "{{list.[0]}}", "{{map.one}}", "{{log text}}", "{{len list}}", "\r\n", "ä", "{{@first}}", "{{name}}",
]
BLOCKS = [
    ("{{#if text}}", "{{/if}}"), ("{{#if empty}}", "{{/if}}"), ("{{~#if text}}", "{{/if~}}"), ("{{#if text~}}", "{{~/if}}"),
    ("{{#each list}}", "{{/each}}"), ("{{#each map}}", "{{/each}}"), ("{{#each people as |p i|}}", "{{/each}}"), ("{{#with map}}", "{{/with}}"),
    ("{{#with sub}}", "{{/with}}"), ("{{#unless empty}}", "{{/unless}}"), ("{{#*inline \"p\"}}", "{{/inline}}"), ("{{#*inline \"q\"}}", "{{/inline}}"),
    ("{{#> p}}", "{{/p}}"), ("{{{{raw}}}}", "{{{{/raw}}}}"), ("{{#each likes}}", "{{/each}}"), ("{{#eq 1 2}}", "{{/eq}}"), ("{{#each none}}", "{{/each}}"),
]
ELSES = ["{{else}}", "{{^}}", "{{~else~}}", "{{else if text}}", "{{else if empty}}", "{{else if nothere}}", "{{else each list}}"]


def piece(chance, depth):
    if depth and chance.random() < 0.3:
        start, end = chance.choice(BLOCKS)
        middle = part(chance, depth - 1)
        if chance.random() < 0.3:
            middle += chance.choice(ELSES) + part(chance, depth - 1)
        if chance.random() < 0.03:
            end = chance.choice(["", "{{/other}}"])
        line = chance.choice(["", "", "\n"])
        return chance.choice(["", "  ", "\n  "]) + start + line + middle + chance.choice(["", "  "]) * bool(line) + end + line
    return chance.choice(PIECES)


def part(chance, depth):
    return "".join(piece(chance, depth) for _ in range(chance.randint(0, 5)))


def main():
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates.jsonl")
    templates = [t.replace("\\\\", "\0").replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace("\0", "\\") for t in FIXED]
    count, seed = 150, 1
    if "--random" in sys.argv:
        count, seed, file = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
        templates = []
    chance = random.Random(seed)
    while count:
        text = part(chance, 3)
        # a partial in itself ends the real engine
        if "{{> p}}" in text and "inline \"p\"" in text and "inline" in text.split("{{> p}}")[0] and "--random" not in sys.argv:
            continue
        templates.append(text)
        count -= 1
    with open(file, "w") as out:
        out.write(json.dumps({"context": CONTEXT}, ensure_ascii=False) + "\n")
        for text in templates:
            line = json.dumps({"do": "template", "text": text, "data": CONTEXT})
            answer = subprocess.run([sys.argv[1]], input=line, capture_output=True, text=True)
            # Where the real engine ends by a template, its stack is at its end, or it says why.
            answer = {"panic": "stack overflow"} if answer.returncode else json.loads(answer.stdout)
            got = {"gives": answer["ok"]} if "ok" in answer else answer
            out.write(json.dumps({"template": text, **got}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
