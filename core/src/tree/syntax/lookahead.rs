//! Looks at the next tokens to decide what a bracket means.

use super::recover::Recovery;
use super::scan::{Bracket, Expected, Scanner, TokenKind};

/// The kind of the token after a bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ahead {
    Comma,
    Close(Bracket),
    Key,
    Value,
}

impl Ahead {
    /// Whether an opening bracket before the token should close its container instead.
    pub(super) fn ends(self, bracket: Bracket) -> bool {
        match self {
            Self::Comma => true,
            Self::Close(other) => other != bracket,
            Self::Key | Self::Value => false,
        }
    }
}

impl Recovery<'_> {
    /// Returns the kind of the next token.
    pub(super) fn ahead(&self) -> Ahead {
        let mut ahead = self.scanner;
        match ahead.next_proper(Expected::Element).kind {
            TokenKind::Comma => Ahead::Comma,
            TokenKind::Close(bracket) => Ahead::Close(bracket),
            TokenKind::Open(_) => Ahead::Value,
            _ if ahead.before_colon() => Ahead::Key,
            _ => Ahead::Value,
        }
    }

    /// Whether the next tokens are valid if the outermost `open` brackets stay open.
    pub(super) fn follows(&self, open: usize) -> bool {
        let innermost = open.checked_sub(1).and_then(|at| self.frames.get(at));
        fits(self.scanner, innermost.map(|frame| frame.bracket))
    }
}

/// Whether the next tokens are valid after an entry of `container`; `None` means after the
/// document.
fn fits(mut ahead: Scanner<'_>, container: Option<Bracket>) -> bool {
    let expected =
        if container == Some(Bracket::Braces) { Expected::Key } else { Expected::Element };
    let mut token = ahead.next_proper(expected);
    if token.kind == TokenKind::Comma {
        token = ahead.next_proper(expected);
    } else if let TokenKind::End | TokenKind::Close(_) = token.kind {
        return token.kind == container.map_or(TokenKind::End, TokenKind::Close);
    }
    match (container, token.kind) {
        (Some(Bracket::Braces), TokenKind::Text | TokenKind::Scalar | TokenKind::Bare) => {
            ahead.before_colon()
        }
        (Some(Bracket::Square), TokenKind::Text | TokenKind::Scalar | TokenKind::Bare) => {
            !ahead.before_colon()
        }
        (Some(Bracket::Square), TokenKind::Open(_)) => true,
        (Some(_), TokenKind::Close(bracket)) => container == Some(bracket),
        _ => false,
    }
}
