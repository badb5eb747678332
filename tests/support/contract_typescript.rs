//! Generates TypeScript types of the contract from the published schema. Other constraints of the
//! schema, such as patterns, have no TypeScript type.

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Returns the declarations of all records of a request.
pub(crate) fn declarations(schema: &Value) -> String {
    let mut text = String::from(
        "// The types of a submit-form request, generated from the contract by `scripts/generate`.\n",
    );
    for (name, record) in schema["$defs"].as_object().unwrap() {
        declare(name, record, &mut text);
    }
    declare("SubmitFormRequest", schema, &mut text);
    text
}

fn declare(name: &str, record: &Value, text: &mut String) {
    let properties = record["properties"].as_object().unwrap();
    let required = strings(&record["required"]);
    text.push('\n');
    comment(record, "", text);
    let Some(branches) = record["oneOf"].as_array() else {
        writeln!(text, "export interface {name} {{").unwrap();
        for (key, property) in properties {
            member(key, property, required.contains(&key.as_str()), "  ", text);
        }
        text.push_str("}\n");
        return;
    };
    // Properties that no branch mentions belong to all branches.
    let is_in_branch =
        |key: &str| branches.iter().any(|branch| branch["properties"].get(key).is_some());
    writeln!(text, "export type {name} = {{").unwrap();
    for (key, property) in properties.iter().filter(|(key, _)| !is_in_branch(key)) {
        member(key, property, required.contains(&key.as_str()), "  ", text);
    }
    text.push_str("} & (");
    for branch in branches {
        text.push_str("\n  | {\n");
        branch_members(branch, properties, text);
        text.push_str("    }");
    }
    text.push_str("\n);\n");
}

fn branch_members(branch: &Value, properties: &Map<String, Value>, text: &mut String) {
    let required = strings(&branch["required"]);
    for (key, allowed) in branch["properties"].as_object().unwrap() {
        if allowed == &Value::Bool(false) {
            writeln!(text, "      {key}?: undefined;").unwrap();
        } else {
            member(key, &properties[key], required.contains(&key.as_str()), "      ", text);
        }
    }
}

fn member(key: &str, property: &Value, is_required: bool, indent: &str, text: &mut String) {
    comment(property, indent, text);
    let value = type_of(property);
    // JSON drops a key whose value is `undefined`.
    let declared = if is_required {
        format!("{key}: {value}")
    } else {
        format!("{key}?: {value} | undefined")
    };
    writeln!(text, "{indent}{declared};").unwrap();
}

fn type_of(property: &Value) -> String {
    if let Some(record) = property["$ref"].as_str() {
        return record.rsplit('/').next().unwrap().to_owned();
    }
    match property["type"].as_str() {
        // Readonly arrays accept values that are declared `as const`.
        Some("array") => format!("readonly {}[]", type_of(&property["items"])),
        Some("string") if property["enum"].is_array() => strings(&property["enum"])
            .iter()
            .map(|word| format!("'{word}'"))
            .collect::<Vec<_>>()
            .join(" | "),
        Some("string") => "string".to_owned(),
        other => panic!("unsupported type in the schema: {other:?}"),
    }
}

fn comment(described: &Value, indent: &str, text: &mut String) {
    let mut lines: Vec<String> = described["description"]
        .as_str()
        .into_iter()
        .flat_map(str::lines)
        .map(str::to_owned)
        .collect();
    lines.extend(
        described["examples"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|example| format!("@example {example}")),
    );
    match lines.as_slice() {
        [] => {}
        [only] => writeln!(text, "{indent}/** {only} */").unwrap(),
        lines => {
            writeln!(text, "{indent}/**").unwrap();
            for line in lines {
                writeln!(text, "{indent} * {line}").unwrap();
            }
            writeln!(text, "{indent} */").unwrap();
        }
    }
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap()).collect()
}
