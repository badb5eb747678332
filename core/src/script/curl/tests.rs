#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use crate::text::detect::begins_with_curl as begins;
use crate::unstable::apply;
use crate::{Diagnostic, InputFormat, Options, check};

const BODY: &str = r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#;
const ORDER: &str =
    "https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

fn find(text: &str) -> Vec<Diagnostic> {
    check(
        text.as_bytes(),
        "x",
        &Options { input_format: Some(InputFormat::Curl), ..Options::default() },
    )
    .diagnostics
}

/// Returns the codes of the findings with the texts at their spans.
fn found(text: &str) -> Vec<(&'static str, String)> {
    find(text)
        .into_iter()
        .map(|found| {
            (
                found.code,
                text[found.span.offset as usize..][..found.span.length as usize].to_owned(),
            )
        })
        .collect()
}

/// Returns a call with a valid URL and token, and with these options.
fn call(options: &str) -> String {
    format!("curl '{ORDER}?provider=scaledmail' -H \"Authorization: Bearer $TOKEN\" {options}")
}

/// Returns a call with valid options to this URL.
fn to(address: &str) -> String {
    format!("curl {address} -H \"Authorization: Bearer $TOKEN\" --json '{BODY}'")
}

#[test]
fn detects_curl_commands() {
    for text in [
        "curl x",
        "curl\n",
        "curl",
        "\n\n  curl -s",
        "# a\n\n# b\ncurl \\\n x",
        "$ curl x",
        "jane@host:~/forms$ curl x",
        "(venv) ➜ ~ curl x",
        "C:\\Users\\jane> curl x",
        "#!/bin/bash\nset -e\ncurl x",
        "\u{feff}curl x",
        "curl.exe x",
        "curl\\\n x",
    ] {
        assert!(begins(text.as_bytes()), "{text}");
        assert_eq!(InputFormat::of("form.json", text.as_bytes()), InputFormat::Curl, "{text}");
    }
    for text in [
        "",
        "{}",
        "curly: 1",
        "# curl x",
        "uuid: curl",
        "curl: 1",
        "tag: 50% curl x",
        "echo \"$ curl x\"",
        "curl = 1\n".trim_start_matches("curl"),
        "$",
    ] {
        assert!(!begins(text.as_bytes()), "{text}");
    }
}

#[test]
fn valid_calls_have_no_findings() {
    for text in [
        call(&format!("--json '{BODY}'")),
        call(&format!(
            "-X POST -H 'content-type:application/json; charset=utf-8' -sSLd'{BODY}' -o out.json -w '%{{http_code}}' > log 2>&1"
        )),
        call(&format!("--data-binary @- -HContent-Type:\\ application/json <<< '{BODY}'")),
        format!(
            "A=1 sudo /usr/bin/curl --url \"$BASE/api/v1/submit-form/$ID?provider=$P\" -H \"Authorization: Bearer $T\" --json '{BODY}'"
        ),
        format!("curl \"$URL\" -K secrets.conf --json '{BODY}'"),
        call(r#"--json "{\"providers\": $PROVIDERS, \"tag\": \"$TAG\"}""#),
        format!(
            "curl -H \"Authorization: Bearer $T\" --json '{BODY}' -- '{ORDER}/?provider=scaledmail#top'"
        ),
        to(&format!("'{}?provider=scaledmail'", ORDER.replace("server", "SERVER"))),
    ] {
        assert_eq!(found(&text), [], "{text}");
    }
}

#[test]
fn scripts_read_as_json_get_a_hint_about_the_option() {
    for text in ["TOKEN=abc curl -s x", "/usr/bin/curl 'x'", "BODY=x\ncurl \"$U\""] {
        let report = check(text.as_bytes(), "x", &Options::default());
        let help =
            report.diagnostics.first().and_then(|found| found.help.clone()).unwrap_or_default();
        assert!(help.contains("--input-format curl"), "{text}: {help}");
    }
}

#[test]
fn addresses() {
    let cases: &[(String, &[(&str, &str)])] = &[
        (to("'https://example.com/x'"), &[("SM105", "example.com")]),
        (to("''"), &[("SM105", "")]),
        (to(""), &[("SM105", "curl")]),
        (
            to(&format!("'{}?provider=other'", ORDER.replace("https", "ftp"))),
            &[("SM105", "ftp://"), ("SM401", "{")],
        ),
        (
            to(&format!("'{}?provider=scaledmail'", ORDER.replace("scaledmail", "scaledmial"))),
            &[("SM105", "server.scaledmial.com")],
        ),
        (
            to("'https://server.scaledmail.com/api/v1/create-custom-order'"),
            &[("SM105", "/api/v1/create-custom-order")],
        ),
        (
            to("'https://server.scaledmail.com?provider=scaledmail'"),
            &[("SM105", "server.scaledmail.com")],
        ),
        (to(&format!("'{ORDER}?provider=scaledmail' x y")), &[("SM105", "x")]),
        (to(&format!("'{ORDER}?provider=scaledmail&body=x'")), &[("SM105", "body=x")]),
        (
            to(&format!("'{ORDER}?provider=sca%6Cedmai%6c&coupon=%7b%7bC%7D%7D'")),
            &[("SM103", "%7b%7bC%7D%7D")],
        ),
        (to(&format!("'{ORDER}?provider='")), &[("SM006", "")]),
        (to(&format!("\"{ORDER}\"")), &[("SM004", &format!("\"{ORDER}\""))]),
        (
            to("'https://server.scaledmail.com/api/v1/submit-form/?provider=scaledmail&uuid=1'"),
            &[("SM105", "uuid=1")],
        ),
    ];
    for (text, expected) in cases {
        let expected: Vec<(&str, String)> =
            expected.iter().map(|(code, at)| (*code, (*at).to_owned())).collect();
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn methods_headers_and_bodies() {
    let cases: &[(String, &[(&str, &str)])] = &[
        (call(&format!("-XPATCH --json '{BODY}'")), &[("SM106", "-XPATCH")]),
        (call(&format!("-X PUT -X POST --json '{BODY}'")), &[]),
        (call(&format!("-sG --json '{BODY}'")), &[("SM106", "-sG")]),
        (call(&format!("--head --json '{BODY}'")), &[("SM106", "--head")]),
        (call("-X POST"), &[("SM108", "curl")]),
        (call("--json ' '"), &[("SM108", "--json ' '")]),
        (call("--json"), &[("SM108", "--json")]),
        (call(&format!("--json '{BODY}' -d x=1")), &[("SM108", "-d")]),
        (call(&format!("--jsn '{BODY}'")), &[("SM108", "--jsn")]),
        (call(&format!("--data-rw '{BODY}'")), &[("SM108", "--data-rw")]),
        (call(&format!("--request=PUT --json '{BODY}'")), &[("SM106", "--request=PUT")]),
        (call(&format!("\n  --json '{BODY}'")), &[("SM001", "--json")]),
        (call("-d form.json"), &[("SM108", "-d form.json")]),
        (call("--json ./form.yaml"), &[("SM108", "--json ./form.yaml")]),
        (call("--data-raw @form"), &[("SM108", "--data-raw @form")]),
        (call(&format!("--json='{BODY}'")), &[("SM108", "curl")]),
        (
            format!(
                "curl '{ORDER}' --url-query provider=other -H 'Authorization: Bearer x' --json '{BODY}'"
            ),
            &[],
        ),
        (call("-G -d x=y"), &[("SM106", "-G")]),
        (call(&format!("--json '{BODY}' --json '{BODY}'")), &[("SM108", "--json")]),
        (call(&format!("-H Content-Type: -d '{BODY}'")), &[("SM107", "Content-Type:")]),
        (call(&format!("-H 'Content-Type: text/json' --json '{BODY}'")), &[("SM107", "text/json")]),
        (call("-d @a.json"), &[("SM107", "-d"), ("SM111", "@a.json")]),
        (format!("curl '{ORDER}?provider=scaledmail' --json '{BODY}'"), &[("SM110", "curl")]),
        (
            format!("curl '{ORDER}?provider=scaledmail' --user a:b --json '{BODY}'"),
            &[("SM110", "--user")],
        ),
        (format!("curl '{ORDER}?provider=scaledmail' --oauth2-bearer x --json '{BODY}'"), &[]),
    ];
    for (text, expected) in cases {
        let expected: Vec<(&str, String)> =
            expected.iter().map(|(code, at)| (*code, (*at).to_owned())).collect();
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn unread_bodies_are_reported() {
    for (text, at) in [
        (call("--json \"$BODY\""), "\"$BODY\""),
        (call("--json \" $BODY \""), "\" $BODY \""),
        (call("--json \"$(cat body.json)\""), "\"$(cat body.json)\""),
        (call("--json \"$A$B\""), "\"$A$B\""),
        (call("--json \"{$REST}\""), "\"{$REST}\""),
        (call("--json \"{\\\"tag\\\": 1, $REST}\""), "\"{\\\"tag\\\": 1, $REST}\""),
        (call("-K call.conf"), "call.conf"),
        (call("$OPTIONS"), "$OPTIONS"),
        (call("-X POST -H Content-Type:application/json -T body.json"), "body.json"),
    ] {
        assert_eq!(found(&text), [("SM111", at.to_owned())], "{text}");
    }
    assert_eq!(found(&call("-K call.conf --json '{}'")), [("SM004", "{".to_owned())]);
}

#[test]
fn fixes_respect_the_quoting() {
    let fix = |text: &str| {
        let found = find(text);
        apply(text, found.iter().filter_map(|found| found.fix.as_ref())).0
    };
    let body = |domain: &str| BODY.replace("outreach-one.com", domain).replace("John", "O'Neil ");
    let single = |text: &str| text.replace('\'', r"'\''");
    let double = |text: &str| text.replace('"', "\\\"");
    let right = BODY.replace("John", "O'Neil");
    assert_eq!(
        fix(&call(&format!("--json '{}'", single(&body("Outreach-One.com"))))),
        call(&format!("--json '{}'", single(&right)))
    );
    assert_eq!(
        fix(&call(&format!("--json \"{}\"", double(&body("Outreach-One.com"))))),
        call(&format!("--json \"{}\"", double(&right)))
    );
    let dollar = |text: &str| text.replace('\'', r"\'");
    assert_eq!(
        fix(&call(&format!("--json $'{}'", dollar(&body("Outreach-One.com"))))),
        call(&format!("--json $'{}'", dollar(&right)))
    );
    let link = |link: &str| format!("'{ORDER}?{link}'");
    assert_eq!(fix(&to(&link("provider=%20SCALEDMAIL&coupon="))), to(&link("provider=scaledmail")));
    assert_eq!(
        fix(&to(&link("coupon=&organisation=a%26b&provider=scaledmail"))),
        to(&link("organization_id=a%26b&provider=scaledmail"))
    );
    assert_eq!(
        fix(&to(&format!("{ORDER}?coupon=null\\&provider=scaledmail"))),
        to(&format!("{ORDER}?provider=scaledmail"))
    );
    assert_eq!(
        fix(&to(&format!("{ORDER}?provider=scaledmail&coupon=$C"))),
        to(&format!("\"{ORDER}?provider=scaledmail&coupon=$C\""))
    );
    assert_eq!(
        fix(&call(&format!("-d '{BODY}'"))),
        call(&format!("-H 'Content-Type: application/json' -d '{BODY}'"))
    );
}

#[test]
fn quotes_that_the_shell_removes_are_reported_once() {
    for (text, at) in [
        (call(r#"--json {"tag": "x"}"#), "{"),
        (call(r#"--json "{"tag": "x"}""#), "t"),
        (call(r#"--json '{"tag": 'x'}'"#), "x"),
        (call(r#"--json '{"a":"Jo'hn","b":"O'Brien"}'"#), "h"),
        (call(r#"--json '{"a":"Rock'n'Roll"}'"#), "n"),
        (call(r#"--json '{"a": "O'Brien"}'"#), "'"),
        (call(r#"--json '{"a": "O'Neil Jr", "b": 1}'"#), "'"),
        (call("-d provider=scaledmail"), "provider=scaledmail"),
    ] {
        assert_eq!(found(&text), [("SM001", at.to_owned())], "{text}");
    }
}

#[test]
fn options_supply_missing_parameters() {
    let text = to("'https://server.scaledmail.com/api/v1/submit-form/'");
    assert_eq!(find(&text).iter().map(|found| found.code).collect::<Vec<_>>(), ["SM004", "SM004"]);
    let options = Options {
        input_format: Some(InputFormat::Curl),
        uuid: Some("78660a21-3d11-4f7b-9d55-0f6f3f1f1c11".to_owned()),
        provider: Some(crate::contract::CallProvider::Scaledmail),
        ..Options::default()
    };
    assert_eq!(check(text.as_bytes(), "x", &options).diagnostics, []);
}

/// Nothing that names the endpoint passes unread, whatever is around it.
#[test]
fn every_place_that_names_the_endpoint_is_checked_or_reported() {
    let body = BODY.replace(r#", "last_name": "Doe""#, "");
    let curl = format!(
        "curl '{ORDER}?provider=scaledmail' -H \"Authorization: Bearer $TOKEN\" --json '{body}'"
    );
    let valid = call(&format!("--json '{BODY}'")).replace("78660a21", "0c1fa28e");
    for (before, after) in [
        ("", ""),
        ("timeout 30 ", ""),
        ("retry -n 3 -- env A=1 ", ""),
        ("answer=$(", ")"),
        ("answer=\"$(", ")\""),
        ("answer=`", "`"),
        ("echo \"${A:-$(", ")}\""),
        ("until ", "; do sleep 5; done"),
        ("if true; then a; elif ", "; then b; fi"),
        ("f() { ", "; }"),
        ("case x in\n a) ", ";;\nesac"),
        ("for a in 1 2\ndo\n", " || exit\ndone < list"),
        ("diff <(", ") b"),
        ("(cd a && ", ") &"),
        ("printf x | xargs -I{} ", ""),
        ("docker run --rm curlimages/", ""),
    ] {
        for text in [format!("{before}{curl}{after}"), format!("{before}{curl}{after}\n{valid}\n")]
        {
            let codes: Vec<_> = find(&text).iter().map(|found| found.code).collect();
            assert!(codes.contains(&"SM004") && !codes.contains(&"SM001"), "{codes:?} in {text}");
        }
    }
    for (text, place) in [
        (format!("ssh host \"curl {ORDER} --json @x\""), ORDER),
        (format!("sh -c 'curl {ORDER}'"), ORDER),
        (format!("cat > a.sh <<'E'\ncurl '{ORDER}'\nE\n"), ORDER),
        (format!("wget --post-file=x {ORDER}"), ORDER),
        (format!("submit() {{ curl \"$@\"; }}\nsubmit {ORDER}"), ORDER),
        (format!("URL={ORDER}"), &*format!("URL={ORDER}")),
        ("curl -s \"$URL\"".to_owned(), "\"$URL\""),
    ] {
        for text in [text.clone(), format!("{text}\n{valid}\n")] {
            assert!(
                found(&text).contains(&("SM111", place.to_owned())),
                "{:?} in {text}",
                found(&text)
            );
        }
    }
    for text in [
        format!("# curl {ORDER}\n{valid}"),
        format!(
            "URL='{ORDER}?provider=scaledmail'\ncurl \"$URL\" -H \"Authorization: Bearer $T\" --json '{BODY}'"
        ),
        format!("command -v curl || exit\ncurl -s https://example.com\n{valid}"),
    ] {
        assert_eq!(found(&text), [], "{text}");
    }
    assert_eq!(found("#!/bin/sh\necho"), [("SM001", String::new())]);
    for (text, at) in [
        (format!("{valid}\nanswer=\"$({curl}"), "$("),
        (format!("{valid}\nx='a\n{curl}"), "'"),
        (call("--json \"$(cat body.json\""), "\""),
        (format!("curl {}", "$(".repeat(1000)), "$("),
    ] {
        let found = found(&text);
        assert_eq!(found.first().map(|found| found.0), Some("SM001"), "{found:?} in {text}");
        assert!(found.iter().any(|found| found.1 == at), "{found:?} in {text}");
    }
}

#[test]
fn slips_are_reported_once_and_the_rest_is_checked() {
    let body = BODY.replace("outreach-one.com", "Outreach-One.com");
    let good = format!(
        "curl '{ORDER}?provider=scaledmail' \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  --json '{body}'\n"
    );
    assert_eq!(codes(&good), ["SM208"]);
    for text in [
        good.replace('\n', "\r\n"),
        good.replace("  -", "\u{a0}-"),
        good.replace("curl ", "curl\u{a0}"),
        good.replace("curl ", "\u{3000}curl "),
        good.replace("--json", "—json"),
        good.replace("--json", "––json"),
        good.replace("-H", "–H"),
        good.replace("  -H", "  # the token\n  -H"),
        good.replace("  -H", "\n  -H"),
        good.replace(" \\\n  -H", " # the token\n  -H"),
        good.replace(" \\\n  -H", "\n  -H"),
        good.replace(" \\\n  -H", " \\ \n  -H"),
        good.replace("  -", "> -"),
        format!("> {good}"),
        format!("C:\\Users>{}", good.replace("  -", "> -")),
        good.replace(" \\\n  -H", " -o x \\\n> -H").replace("curl ", "> curl "),
        good.replace("'{", "@- <<E\n{").replace("'\n", "\n  E\n"),
        good.replace("'{", "@- <<-\\E\n{").replace("'\n", "\n  E\n"),
        good.replace(
            &format!("'{ORDER}?provider=scaledmail'"),
            "https://server.scaledmail.com/api/v1/submit-form/<order id>?provider=scaledmail",
        ),
    ] {
        assert_eq!(codes(&text).iter().filter(|code| **code == "SM001").count(), 1, "{text}");
        let rest: Vec<_> = codes(&text).into_iter().filter(|code| *code != "SM001").collect();
        assert_eq!(rest, ["SM208"], "{text}");
    }
    // Two commands in a file with one cause.
    let two = good.clone() + &good.replace("78660a21", "0c1fa28e").replace("Outreach-One", "Other");
    let two = two.replace('\n', "\r\n");
    assert_eq!(codes(&two).iter().filter(|code| **code == "SM001").count(), 1);
}

fn codes(text: &str) -> Vec<&'static str> {
    find(text).iter().map(|found| found.code).collect()
}

#[test]
fn tokens() {
    let with =
        |header: &str| format!("curl '{ORDER}?provider=scaledmail' {header} --json '{BODY}'");
    for header in [
        "-H 'Authorization: Bearer abc'",
        "-H 'authorization:bearer abc'",
        "-H \"Authorization: Bearer $TOKEN\"",
        "-H \"Authorization: Bearer ${TOKEN:?}\"",
        "-H 'Authorization: Bearer '\"$TOKEN\"",
        "-H \"Authorization: Bearer $(cat token)\"",
        "-H \"Authorization: $AUTH\"",
        "-H \"$HEADER\"",
        "-H @headers",
        "--oauth2-bearer \"$TOKEN\"",
        "--variable %TOKEN --expand-header 'Authorization: Bearer {{TOKEN}}'",
    ] {
        assert_eq!(found(&with(header)), [], "{header}");
    }
    for header in [
        "",
        "-H 'Authorization: abc'",
        "-H 'Authorization: Token abc'",
        "-H 'Authorization: Basic abc'",
        "-H 'Authorization: Bearerabc'",
        "-H \"Authorization: Bearer$TOKEN\"",
        "-H 'Authorization: Bearer  abc'",
        "-H 'Authorization: Bearer'",
        "-H 'Authorization: Bearer '",
        "-H 'Authorization:'",
        "-H 'Authorization: Bearer <token>'",
        "-H 'Authorization: Bearer undefined'",
        "-H 'Authorization: Bearer $TOKEN'",
        "-H 'Authorization: Bearer \"${TOKEN}\"'",
        "--oauth2-bearer '$TOKEN'",
        "--header='Authorization: Bearer abc'",
    ] {
        assert_eq!(codes(&with(header)), ["SM110"], "{header}");
    }
}

#[test]
fn curl_accepts_no_equals_sign_after_an_option() {
    let body = format!("--json '{BODY}'");
    for (option, code) in [
        ("--max-time=3", "SM105"),
        ("--header='Accept: text/plain'", "SM105"),
        ("--cookie=abc", "SM105"),
        ("--header='Content-Type: application/json'", "SM107"),
        ("--request=POST", "SM106"),
    ] {
        assert_eq!(codes(&call(&format!("{option} {body}"))), [code], "{option}");
    }
    assert_eq!(codes(&to(&format!("--url='{ORDER}?provider=scaledmail'"))), ["SM105"]);
    assert_eq!(codes(&call(&format!("--data='{BODY}'"))), ["SM108"]);
}

#[test]
fn a_dollar_sign_inside_a_value() {
    let with = |value: &str| {
        let body = BODY.replace("\"Doe", &format!("\"{value}")).replace('"', "\\\"");
        call(&format!("--json \"{body}\""))
    };
    for value in ["D$$e", "Doe$1", "D $5 e", "$0e", "$1$?e"] {
        assert_eq!(codes(&with(value)), ["SM015"], "{value}");
    }
    for value in ["$1", "$1 $2", "$1-$2", "D${1}e", "D\\$1", "D$NAME", "$(name)"] {
        assert_eq!(codes(&with(value)), [""; 0], "{value}");
    }
}

#[test]
fn a_prompt_in_the_body_is_one_finding() {
    let body = BODY.replace(", ", ",\n> ");
    assert_eq!(found(&call(&format!("--json '{body}'"))), [("SM001", ">".to_owned())]);
}

#[test]
fn an_entity_in_the_url_is_one_finding() {
    let quoted = to(&format!("'{ORDER}?coupon=A&amp;organization_id=b&amp;provider=scaledmail'"));
    assert_eq!(found(&quoted), [("SM105", "&amp;".to_owned())]);
    let bare = to(&format!("{ORDER}?coupon=A&amp;provider=scaledmail"));
    assert_eq!(found(&bare), [("SM105", "&amp;".to_owned())]);
}
