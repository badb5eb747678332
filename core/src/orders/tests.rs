use super::*;

const ANSWER: &str = r#"{"total": 9, "more": {"x": [1]}, "forms": [
  {"payment_id": "recA", "uuid": "78660A21-3d11-4f7b-9d55-0f6f3f1f1c11", "description": " Scaledmail + Domains: 2 ", "amount": 199,
   "type": "package-subscription", "created_at": "2026-04-10",
   "data": {"quantity": 2, "domains_required": 3, "domains": ["Outreach-One.com", "bücher.de.", 5, "", "not a name", "outreach-one.com"]}},
  {"payment_id": "recA", "uuid": "78660a21-3D11-4f7b-9d55-0f6f3f1f1c11", "description": "the same again"},
  {"payment_id": "recB", "uuid": null, "data": "nothing", "description": ["x"]},
  {"uuid": "", "data": {"domains": ["lost.com"]}},
  "text", null,
  {"uuid": "c", "data": {"quantity": 0, "domains_required": 0, "domains": {"a": "b.com"}}}
]}"#;

#[test]
fn parses_usable_entries_and_ignores_the_rest() {
    let orders = Orders::read(ANSWER.as_bytes()).unwrap();
    assert_eq!(
        (orders.len(), orders.only(), format!("{orders:?}")),
        (3, None, "Orders(3)".to_owned())
    );
    let first = orders.with_uuid("78660a21-3d11-4f7b-9d55-0f6f3f1F1C11").unwrap();
    assert_eq!(first.description.as_deref(), Some("Scaledmail + Domains: 2"));
    assert_eq!(
        (first.kind.as_deref(), first.created_at.as_deref()),
        (Some("package-subscription"), Some("2026-04-10"))
    );
    assert_eq!(
        (first.quantity, first.domains_required, first.domains_needed()),
        (Some(2), Some(3), Some(6))
    );
    let names: Vec<_> = first
        .domains
        .iter()
        .map(|domain| (domain.written.as_str(), domain.host.as_str()))
        .collect();
    assert_eq!(
        names,
        [("Outreach-One.com", "outreach-one.com"), ("bücher.de.", "xn--bcher-kva.de")]
    );
    assert_eq!(first.unreadable, 3);
    assert_eq!(orders.with_payment_id("recA"), Some(first));
    assert_eq!(orders.with_domain("xn--bcher-kva.de"), Some(first));
    let second = orders.with_payment_id("recB").unwrap();
    assert_eq!(
        (second.uuid.as_deref(), second.description.as_deref(), second.domains.len()),
        (None, None, 0)
    );
    let third = orders.with_uuid("C").unwrap();
    assert_eq!((third.quantity, third.domains_needed(), third.domains.len()), (None, None, 0));
    assert_eq!((second.unreadable, third.unreadable), (0, 1));
    assert_eq!(orders.with_domain("lost.com"), None);
    assert_eq!(orders.nearest("78660a21-3d11-4f7b-9d55-0f6f3f1f1c1"), Some(first));
    assert_eq!(orders.nearest("00000000-3d11-4f7b-9d55-0f6f3f1f1c11"), None);
}

#[test]
fn accepts_an_array_an_empty_answer_and_a_byte_order_mark() {
    assert_eq!(
        Orders::read(br#"[{"uuid": "a"}]"#).unwrap().only().unwrap().uuid.as_deref(),
        Some("a")
    );
    assert!(Orders::read(br#"{"total": 0, "forms": []}"#).unwrap().is_empty());
    assert_eq!(
        Orders::read("\u{feff}{\"forms\": [{\"payment_id\": \"recA\"}]}".as_bytes()).unwrap().len(),
        1
    );
}

#[test]
fn distinguishes_file_paths_from_texts() {
    for file in ["pending.json", "./a b/pending", "C:\\orders\\pending.json", "/tmp/x"] {
        assert!(Orders::names_file(file), "{file}");
    }
    for text in [
        "",
        " ",
        "{}",
        "\u{feff} []",
        "<html>",
        "\"x\"",
        "uuid: a\nb: c",
        "curl -H 'Authorization: Bearer canary' x",
    ] {
        assert!(!Orders::names_file(text), "{text}");
    }
}

#[test]
fn reports_unusable_texts() {
    let error = |text: &str| Orders::read(text.as_bytes()).unwrap_err();
    assert_eq!(error(" \n"), OrdersError::Empty);
    assert_eq!(error("\u{feff}"), OrdersError::Empty);
    assert_eq!(error(" <!doctype html>"), OrdersError::Html);
    assert_eq!(error("{\0\"\0"), OrdersError::NotUtf8);
    assert_eq!(Orders::read(b"\xff\xfe{\0").unwrap_err(), OrdersError::NotUtf8);
    assert_eq!(error(r#"{"message": "Unauthorized"}"#), OrdersError::Refused);
    assert_eq!(error(r#"{"error": {"token": "canary"}}"#), OrdersError::Refused);
    assert_eq!(error(r#"{"providers": {}}"#), OrdersError::Form);
    assert_eq!(error(r#"{"forms": {}}"#), OrdersError::NoForms);
    assert_eq!(error(r#""forms""#), OrdersError::NoForms);
    assert_eq!(error(r#"{"forms": [1, {}]}"#), OrdersError::NoIds(2));
    let broken = error("{\"forms\": [\n  {\"uuid\": canary}]}");
    assert!(matches!(broken, OrdersError::NotJson { line: 2, column: 12, .. }), "{broken:?}");
}

#[test]
fn a_domain_can_be_an_object() {
    let text = br#"{"forms": [{"uuid": "a", "data": {"domains": [
        {"domain": "one.com"}, {"name": "two.com", "id": 5}, {"host": "three.com"}]}}]}"#;
    let orders = Orders::read(text).unwrap();
    let order = orders.only().unwrap();
    let hosts: Vec<_> = order.domains.iter().map(|domain| domain.host.as_str()).collect();
    assert_eq!((hosts.as_slice(), order.unreadable), (["one.com", "two.com"].as_slice(), 1));
}
