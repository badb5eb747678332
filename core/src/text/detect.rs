//! Detects curl commands in texts of any kind, without parsing them.

/// Whether a text begins with a curl command or with a `#!` line. A byte order mark, comment lines
/// and a prompt such as `$`, `%`, `user@host:~$` or `C:\>` may come before the command.
pub(crate) fn begins_with_curl(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.starts_with(b"#!") {
        return true;
    }
    let mut rest = text.trim_ascii_start();
    while rest.starts_with(b"#") {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_ascii_start();
    }
    let rest = after_prompt(rest);
    let after =
        rest.strip_prefix(b"curl").map(|after| after.strip_prefix(b".exe").unwrap_or(after));
    after.is_some_and(|after| {
        after.first().is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'\\')
    })
}

/// Returns the text after a prompt of a shell. Returns the whole text if there is none.
fn after_prompt(text: &[u8]) -> &[u8] {
    const MAX_LENGTH: usize = 60;
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or(text);
    let start = line.get(..MAX_LENGTH).unwrap_or(line);
    let at = start.windows(4).position(|word| word == b"curl").unwrap_or(0);
    let (prompt, rest) = text.split_at_checked(at).unwrap_or((&[], text));
    let sign = prompt.trim_ascii_end().last();
    let is_sign = sign.is_some_and(|sign| b"$%>~".contains(sign) || *sign >= 0x80);
    let is_key = prompt.windows(2).any(|pair| pair == b": ");
    let has_syntax = prompt.iter().any(|byte| b"\"'{}<;|&=`,".contains(byte));
    if is_sign && !is_key && !has_syntax { rest } else { text }
}

/// Returns the byte offset of the first `curl` that looks like the name of a command. The text may
/// be of any kind.
pub(crate) fn mentions_curl(text: &str) -> Option<usize> {
    let mut names = text.match_indices("curl").map(|(at, _)| at);
    names.find(|&at| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let after = text.get(at + 4..).unwrap_or_default();
        let arguments = after.trim_start_matches([' ', '\t']);
        before.is_none_or(|before| before.is_whitespace() || "/(`;|&".contains(before))
            && arguments.len() < after.len()
            && arguments.starts_with(['-', '\'', '"', '$', 'h', '\\'])
    })
}
