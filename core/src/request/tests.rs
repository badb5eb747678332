use super::*;
use crate::contract::CallProvider;

const UUID: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

fn options(uuid: &str) -> Options {
    Options {
        uuid: Some(uuid.to_owned()),
        provider: Some(CallProvider::Other),
        ..Options::default()
    }
}

fn ndjson(text: &str, options: &Options) -> Result<Vec<HttpRequest>, RequestError> {
    requests(text.as_bytes(), "forms.ndjson", options)
}

fn only(text: &str, options: &Options) -> HttpRequest {
    ndjson(text, options).unwrap().remove(0)
}

/// Formats a body compactly, with variables between `<` and `>`.
fn format_body(value: &RequestValue) -> String {
    match value {
        RequestValue::Text(text) => text.clone(),
        RequestValue::Secret(name) => format!("<{name}>"),
        RequestValue::Array(elements) => {
            format!("[{}]", elements.iter().map(format_body).collect::<Vec<_>>().join(" "))
        }
        RequestValue::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{key}:{}", format_body(value)))
                .collect();
            format!("{{{}}}", members.join(" "))
        }
    }
}

#[test]
fn document_parameters_override_options_and_blank_ones_are_ignored() {
    let outside = Options {
        organization_id: Some("outside".to_owned()),
        coupon: Some("\u{e9}/?".to_owned()),
        ..options("outside")
    };
    let text = format!(
        r#"{{"uuid": "{UUID}", "provider": "scaledmail", "organization_id": "a b&c", "body": {{}}}}"#
    );
    let expected = format!(
        "https://server.scaledmail.com/api/v1/submit-form/{UUID}?provider=scaledmail&organization_id=a%20b%26c"
    );
    assert_eq!(only(&text, &outside).url, expected.clone() + "&coupon=%C3%A9%2F%3F");
    let blank = text.replace("\"body\"", "\"coupon\": \" \", \"body\"");
    assert_eq!(only(&blank, &outside).url, expected);
    let url = only("{}", &Options { coupon: Some(String::new()), ..options("../#\n") }).url;
    assert_eq!(url, "https://server.scaledmail.com/api/v1/submit-form/..%2F%23%0A?provider=other");
}

#[test]
fn members_keep_their_order_and_the_last_value_of_a_duplicate_key_wins() {
    let call = only(
        r#"{"$schema": "s", "tag": "1", "hosting": {"link": "\u00e9"}, "tag": "2", "providers": [[], {}]}"#,
        &options(UUID),
    );
    assert_eq!(format_body(&call.body), "{hosting:{link:é} tag:2 providers:[[] {}]}");
}

#[test]
fn different_secrets_have_different_variables() {
    let line = |uuid: &str, password: &str| {
        format!(
            r#"{{"uuid": "{uuid}", "provider": "other", "body": {{"hosting": {{"password": "{password}"}}}}}}"#
        ) + "\n"
    };
    let text = line("1", "one")
        + &line("2", "two")
        + &line("3", "one")
        + &line("4", "${SCALEDMAIL_HOSTING_PASSWORD_2}");
    let calls = ndjson(&text, &Options::default()).unwrap();
    let names: Vec<&str> = calls.iter().map(|call| call.secrets[1].name.as_str()).collect();
    let first = "SCALEDMAIL_HOSTING_PASSWORD";
    assert_eq!(names[..3], [first, "SCALEDMAIL_HOSTING_PASSWORD_2", first]);
    assert!(!names[..3].contains(&names[3]), "{names:?}");
}

#[test]
fn shell_expansions_outside_secrets_yield_no_request() {
    let command = |uuid: &str, data: &str| {
        format!(
            "curl \"https://server.scaledmail.com/api/v1/submit-form/{uuid}?provider=other\" --json {data}"
        )
    };
    let error =
        |text: &str| requests(text.as_bytes(), "send.sh", &Options::default()).unwrap_err().kind;
    assert_eq!(error(&command("$ORDER", r#"'{"tag": "a"}'"#)), RequestErrorKind::Unexpanded);
    assert_eq!(error(&command(UUID, r#"'{"tag": "'"$TAG"'"}'"#)), RequestErrorKind::Unexpanded);
    assert_eq!(error(&command(UUID, "@body.json")), RequestErrorKind::Elsewhere);
    let secret = command(UUID, r#"'{"hosting": {"password": "'"$PASSWORD"'"}}'"#);
    assert_eq!(requests(secret.as_bytes(), "send.sh", &Options::default()).unwrap().len(), 1);
}

#[test]
fn references_keep_their_names_and_different_secrets_share_no_name() {
    let text = r#"{"sequencer": {"password": "${SCALEDMAIL_HOSTING_PASSWORD}", "pass-word": "1", "pass_word": "2"},
        "hosting": [{"password": "3"}, {"password": "{{ x.y }}"}, {"password": "${x_y}"}, {"password": "${x.y}"},
        {"password": "${1}"}, {"password": "${NAME:-hunter2}"}], "tag": "${NAME}", "other": "4"}"#
        .replace('\n', "");
    let call = only(&text, &options(UUID));
    let expected = "{sequencer:{password:<SCALEDMAIL_HOSTING_PASSWORD> pass-word:<SCALEDMAIL_SEQUENCER_PASS_WORD> \
                    pass_word:<SCALEDMAIL_SEQUENCER_PASS_WORD_2>} hosting:[{password:<SCALEDMAIL_HOSTING_0_PASSWORD>} \
                    {password:<x_y>} {password:<x_y_2>} {password:<x_y>} {password:<_1>} \
                    {password:<SCALEDMAIL_HOSTING_5_PASSWORD>}] tag:${NAME} other:<SCALEDMAIL_OTHER>}";
    assert_eq!(format_body(&call.body), expected);
    let secrets: Vec<(&str, &str)> =
        call.secrets.iter().map(|secret| (secret.name.as_str(), secret.pointer.as_str())).collect();
    assert_eq!(
        secrets[..2],
        [
            (TOKEN, "/headers/Authorization"),
            ("SCALEDMAIL_HOSTING_PASSWORD", "/body/sequencer/password")
        ]
    );
    assert_eq!(
        (secrets.len(), secrets[4]),
        (11, ("SCALEDMAIL_HOSTING_0_PASSWORD", "/body/hosting/0/password"))
    );
    assert!(!format!("{call:?}").contains("hunter2"));
}

#[test]
fn pointers_of_a_request_document_refer_to_its_body() {
    let text = format!(
        r#"{{"secret": "no", "uuid": "{UUID}", "provider": "other", "body": {{"hosting": {{"password": "1"}}}}}}"#
    );
    let call = only(&text, &Options::default());
    assert_eq!(format_body(&call.body), "{hosting:{password:<SCALEDMAIL_HOSTING_PASSWORD>}}");
    assert_eq!(call.secrets.len(), 2);
}

#[test]
fn some_documents_yield_no_request() {
    let request = |member: &str| {
        format!(r#"{{"uuid": "{UUID}", "provider": "other", "body": {{}}, {member}}}"#)
    };
    let cases = [
        ("{}".to_owned(), 1, RequestErrorKind::Missing(vec!["uuid", "provider"])),
        (
            format!("\n{}\n\n{{}}", request(r#""$schema": """#)),
            4,
            RequestErrorKind::Missing(vec!["uuid", "provider"]),
        ),
        (request(r#""provider": " ""#), 1, RequestErrorKind::Missing(vec!["provider"])),
        (request(r#""coupon": "token=1""#), 1, RequestErrorKind::SecretParameter("coupon")),
        (request(r#""coupon": 1"#), 1, RequestErrorKind::Errors),
        (request(r#""body": []"#), 1, RequestErrorKind::Errors),
        (request(r#""body": {"tag": 1}"#), 1, RequestErrorKind::Errors),
        (request(r#""body": {"tag": [null]}"#), 1, RequestErrorKind::Errors),
        (request(r#""body": {"tag": {"x": true}}"#), 1, RequestErrorKind::Errors),
        (request(r#""body": {"password": ["1"]}"#), 1, RequestErrorKind::Errors),
        ("[]".to_owned(), 1, RequestErrorKind::Errors),
        ("{".to_owned(), 1, RequestErrorKind::Errors),
        (String::new(), 1, RequestErrorKind::Errors),
    ];
    for (text, line, kind) in cases {
        assert_eq!(ndjson(&text, &Options::default()), Err(RequestError { line, kind }), "{text}");
    }
}

#[test]
fn an_order_from_the_options_is_for_one_form() {
    let complete = format!(r#"{{"uuid": "{UUID}", "provider": "other", "body": {{}}}}"#);
    assert_eq!(
        ndjson(&format!("{complete}\n{{}}\n{complete}"), &options("outside"))
            .map(|calls| calls.len()),
        Ok(3)
    );
    assert_eq!(
        ndjson(&format!("{{}}\n{complete}\n{{}}"), &options("outside")),
        Err(RequestError { line: 3, kind: RequestErrorKind::SameOrder })
    );
}
