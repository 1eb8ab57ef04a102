"""Makes start.jsonl and ank.jsonl: manifests, and what the server and `ank apply` of Ankaios 1.0.1 say of each.

Each line is {"text": …, "error": …} or {"text": …, "state": …}. The oracle (Scripts/oracle) is the code of Ankaios 1.0.1
with the libraries that it locks: serde 1.0.228, serde_yaml 0.9.34, unsafe-libyaml 0.2.11, jsonschema 0.44.1. For ank.jsonl
serde was 1.0.229, serde_json 1.0.154 and schemars 1.2.2; start.jsonl comes out the same with them.
Run it in this folder: python3 make-manifests.py ORACLE
"""

import json
import random
import re
import subprocess
import sys

WORKLOAD = "apiVersion: v1\nworkloads:\n  w:\n    agent: a\n    runtime: r\n    runtimeConfig: x\n"
RULE = WORKLOAD + "    controlInterfaceAccess: {allowRules: [%s]}\n"
# What may stand in a place, right or wrong.
VALUES = [
    "", "~", "5", "true", "1.5", "x", "[]", "[a]", "{}", "{a: b}", "{5: b}", "!foo x", "!foo", "!foo [a]", "!foo {a: b}",
    '"5"', "!!str 5", "! x", "!!null x", ".inf", "18446744073709551615", "{NEVER: ~}", "[[a, b]]", "{a: ~}",
]
PLACES = {
    "apiVersion": "apiVersion: %s\n",
    "root": "%s",
    "workloads": "apiVersion: v1\nworkloads: %s\n",
    "workload": "apiVersion: v1\nworkloads:\n  w: %s\n",
    "configs": "apiVersion: v1\nconfigs: %s\n",
    "config": "apiVersion: v1\nconfigs:\n  c: %s\n",
    "config item": "apiVersion: v1\nconfigs:\n  c: {d: [%s]}\n",
    "restartPolicy": WORKLOAD + "    restartPolicy: %s\n",
    "access": WORKLOAD + "    controlInterfaceAccess: %s\n",
    "allowRules": WORKLOAD + "    controlInterfaceAccess: {allowRules: %s}\n",
    "rule": RULE,
    "type": RULE % "{type: %s, operation: Read, filterMasks: [a]}",
    "operation": RULE % "{type: StateRule, operation: %s, filterMasks: [a]}",
    "filterMasks": RULE % "{type: StateRule, operation: Read, filterMasks: %s}",
    "filterMask": RULE % "{type: StateRule, operation: Read, filterMasks: [%s]}",
    "workloadNames": RULE % "{type: LogRule, workloadNames: %s}",
    "dependencies": WORKLOAD + "    dependencies: %s\n",
    "dependency": WORKLOAD + "    dependencies: {d: %s}\n",
    "tags": WORKLOAD + "    tags: %s\n",
    "tag": WORKLOAD + "    tags: {d: %s}\n",
    "old tags": WORKLOAD.replace("v1", "v0.1") + "    tags: %s\n",
    "old tag": WORKLOAD.replace("v1", "v0.1") + "    tags: [%s]\n",
    "references": WORKLOAD + "    configs: %s\n",
    "reference": WORKLOAD + "    configs: {d: %s}\n",
    "files": WORKLOAD + "    files: %s\n",
    "file": WORKLOAD + "    files: [%s]\n",
    "mountPoint": WORKLOAD + "    files: [{mountPoint: %s, data: x}]\n",
    "data": WORKLOAD + "    files: [{mountPoint: x, data: %s}]\n",
    "unknown key": WORKLOAD + "    strange: %s\n",
    "unknown key of the root": "apiVersion: v1\nstrange: %s\n",
}
KEYS = [
    "agent", "runtime", "runtimeConfig", "restartPolicy", "dependencies", "tags", "configs", "files", "allowRules",
    "controlInterfaceAccess", "denyRules", "type", "operation", "filterMasks", "filterMask", "workloadNames", "data",
    "mountPoint", "binaryData", "apiVersion", "workloads", "x-a", "5", "true", "~", "[a]", "{a: b}", "!x agent", "<<",
]
PIECES = VALUES + [
    "\ufeff", "&a", "*a", "!!int 5", "!!int x", "!!float 1", "!NEVER", "{mountPoint: /a, data: x}", "\t", "-0", "1e400",
    "{mountPoint: /a, binaryData: x, data: y}", "{type: 0, operation: {Read: ~}, filterMasks: []}", "é", "\u0301",
    "{type: StateRule, operation: Read, filterMask: [a]}", "{key: a, value: b}", "{0: a, 1: b}", "18446744073709551616",
]
WHOLE = """apiVersion: v1
workloads:
  radio: &radio
    agent: agent_A
    runtime: podman
    restartPolicy: ALWAYS
    runtimeConfig: |
      image: radio
    dependencies:
      tuner: ADD_COND_RUNNING
    tags:
      owner: sound
    configs:
      volume: sound
    files:
    - mountPoint: /etc/radio
      data: {}
    - mountPoint: /etc/key
      binaryData: a2V5
    controlInterfaceAccess:
      allowRules:
      - type: StateRule
        operation: ReadWrite
        filterMasks:
        - "*"
      denyRules:
      - type: LogRule
        workloadNames:
        - tuner
  tuner:
    agent: agent_B
    runtime: podman
    runtimeConfig: "image: tuner"
configs:
  sound:
    level: "5"
    channels: [left, right]
""".replace("{}", "text")


def changed(text, luck):
    """A manifest with one to three of its lines changed."""
    for _ in range(luck.choice([1, 1, 2, 3])):
        lines = text.split("\n")
        at = luck.randrange(len(lines))
        line = lines[at]
        blanks = re.match(r"\s*", line).group(0)
        key = re.match(r"^(\s*(?:- )?)([^:]*)(:.*)$", line)
        change = luck.randrange(8)
        if change == 0 and key:
            lines[at] = f"{key.group(1)}{key.group(2)}: {luck.choice(PIECES)}"
        elif change == 1:
            del lines[at]
        elif change == 2:
            lines.insert(at, line)
        elif change == 3 and key:
            lines[at] = key.group(1) + luck.choice(KEYS) + key.group(3)
        elif change == 4:
            lines.insert(at, f"{blanks}{luck.choice(KEYS)}: {luck.choice(PIECES)}")
        elif change == 5:
            lines[at] = re.sub(r"v1\b", "v0.1", line)
        elif change == 6:
            place = luck.randrange(len(line) + 1)
            lines[at] = line[:place] + luck.choice(PIECES) + line[place:]
        else:
            lines.insert(at, f"{blanks}- {luck.choice(PIECES)}")
        text = "\n".join(lines)
    return text


# What may stand in a place of a manifest for `ank`, beside what makes a difference to the server.
FEW = ["", "~", "5", "true", "x", "[a]", "{}", "{5: b}", "{0: [], 1: []}", "!foo x", "! x", "[[a, b]]", "-0", "a.b", '""']
# Manifests of the kinds that people write, each with something to decide.
FIELD = [
    "apiVersion: v2\n", "apiVersion: v0.2\nworkloads: {}\n", "workloads: {}\n", "", "~", "[]", "x: y\n", "---\n---\n",
    "apiVersion: v1\n...\napiVersion: v1\n", "apiVersion: 'v1'\n", "apiVersion: v1\r\nworkloads:\r\n",
    "apiVersion: v1\nworkloads:\n  w.x: {agent: a, runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  \"\": {agent: a, runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  %s: {agent: a, runtime: r, runtimeConfig: x}\n" % ("w" * 64),
    "apiVersion: v1\nworkloads:\n  w: {agent: a b, runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  w: {agent: '{{a.b}}', runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  w: {agent: '', runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  w: {runtime: r, runtimeConfig: x}\n",
    "apiVersion: v0.1\nworkloads:\n  w: {runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\nworkloads:\n  w: {agent: a, runtime: '', runtimeConfig: ''}\n",
    "apiVersion: v1\nworkloads:\n  w: {agent: a, runtime: r, runtimeConfig: x}\n  w: {agent: b, runtime: r, runtimeConfig: x}\n",
    "apiVersion: v1\ndesiredState:\n  workloads: {}\n", "apiVersion: v1\nx-base: &b {a: b}\nconfigs: {c: *b}\n",
    "apiVersion: v1\nx-base: &b {a: b}\nworkloads: {<<: *b}\n", "apiVersion: v1\nworkloads: *none\n",
    "apiVersion: v1\nconfigs: {c: {d.e: x}}\n", "apiVersion: v1\nconfigs: {c: {d e: x}}\n", "apiVersion: v1\nconfigs: {c: [[x], {y: z}]}\n",
    WORKLOAD + "    configs: {a.b: c}\n", WORKLOAD + "    configs: {a: b.c}\n", WORKLOAD + "    tags: {a.b: c}\n",
    WORKLOAD + "    dependencies: {w: ADD_COND_RUNNING}\n", WORKLOAD + "    dependencies: {a.b: ADD_COND_RUNNING}\n",
    WORKLOAD + "    dependencies: [d]\n", WORKLOAD + "    restartPolicy: always\n", WORKLOAD + "    restartPolicy: \"NEVER\"\n",
    WORKLOAD + "    files: [{mountPoint: /a/./b, data: x}]\n", WORKLOAD + "    files: [{mountPoint: /a/../b, data: x}]\n",
    WORKLOAD + "    files: [{mountPoint: /a, data: x, mode: 1}]\n", WORKLOAD + "    files: {mountPoint: /a, data: x}\n",
    RULE % "{type: StateRule, operation: Read, filterMasks: []}", RULE % "{type: StateRule, operation: Read, filterMasks: ['']}",
    RULE % "{type: StateRule, operation: Read, filterMasks: ['*', a.*.b, '**', a*]}",
    RULE % "{type: StateRule, operation: Read, filterMasks: [a], workloadNames: [b]}",
    RULE % "{type: LogRule, workloadNames: ['*', a*, '*a', a*b, '**', '']}", RULE % "{type: LogRule, filterMasks: [a]}",
    RULE % "{type: LogRule, workloadNames: []}", RULE % "{}", RULE % "{operation: Read, filterMasks: [a]}",
    RULE % "StateRule", RULE % "{type: StateRule, operation: [Read], filterMasks: [a]}",
    RULE.replace("v1", "v0.1") % "{type: StateRule, operation: Read, filterMask: [a]}",
    RULE.replace("v1", "v0.1") % "{type: StateRule, operation: Read, filterMask: [a], filterMasks: [b]}",
    RULE.replace("v1", "v0.1") % "{type: stateRule, operation: Read, filterMask: [a]}",
    "%YAML 1.2\n---\napiVersion: v1\n", "%TAG ! tag:x,2000:\n---\napiVersion: !y v1\n", "# only a comment\n", "\tapiVersion: v1\n",
    "apiVersion: v1\nworkloads:\n  w:\n\tagent: a\n", "{apiVersion: v1, workloads: {}}", '{"apiVersion": "v1", "configs": {"c": "d"}}',
    "apiVersion: v1\nconfigs:\n  c: |\n    a\n     b\n  d: >-\n    a\n    b\n", "apiVersion: v1\nconfigs: {c: yes, d: 1:30, e: 2024-01-01}\n",
    "apiVersion: v1\nconfigs: {on: x, 'no': y}\n", "apiVersion: v1\nconfigs: {c: 0o17}\n", "apiVersion: v1\nconfigs: {c: 017}\n", "apiVersion: v1\nconfigs: {c: 1_000}\n",
]


def asked(mode, texts):
    """What the oracle says of each."""
    lines = "".join(json.dumps({"do": mode, "text": text}) + "\n" for text in texts)
    answers = subprocess.run(sys.argv[1:2], input=lines, capture_output=True, text=True, check=True).stdout
    for text, line in zip(texts, answers.splitlines(), strict=True):
        answer = json.loads(line)
        # Where an anchor holds itself our reader stops elsewhere.
        if "recursion limit" in answer.get("error", ""):
            continue
        yield text, answer


def write(name, lines):
    with open(name, "w") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main():
    luck = random.Random(101)
    texts = [place % value for place in PLACES.values() for value in VALUES]
    texts += [changed(WHOLE, luck) for _ in range(250)]
    write("start.jsonl", ({"text": text, **known(answer, shown)} for text, answer in asked("start", texts)))
    texts = [place % value for place in PLACES.values() for value in FEW]
    texts += [text.replace("v1", "v0.1") for text in texts] + [changed(WHOLE, luck) for _ in range(60)]
    texts = list(dict.fromkeys(texts + FIELD))
    write("ank.jsonl", ({"text": text, **known(answer, sent)} for text, answer in asked("ank", texts)))


def known(answer, shown):
    if "panic" in answer:
        return {"panic": answer["panic"]}
    if "error" in answer:
        return {"error": answer["error"]}
    state = shown(answer["ok"])
    return {} if state is None else {"state": state}


def sent(answer):
    """What is sent of workloads, without what is left out when it is empty; tags of v0.1 are lost there, and not here."""
    if answer and answer["state"] is None:
        return None  # a rule without content, which cannot be written
    workloads = (answer["state"].get("workloads") if answer else None) or {}
    return {name: {key: value for key, value in one.items() if value and key != "tags"} for name, one in workloads.items()}


def shown(state):
    """A state without what is left out when it is empty."""
    for workload in state["workloads"].values():
        for key in ["dependencies", "tags", "configs", "files"]:
            if not workload[key]:
                del workload[key]
        access = workload["controlInterfaceAccess"]
        for key in ["allowRules", "denyRules"]:
            if not access[key]:
                del access[key]
        if not access:
            del workload["controlInterfaceAccess"]
    return state


main()
