# A release fills in the version, the addresses and the checksums.
class ScaledmailLint < Formula
  desc "Checks ScaledMail submit-form requests before they are sent"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/scaledmail-lint-v@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@aarch64-apple-darwin@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/scaledmail-lint-v@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/scaledmail-lint-v@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/scaledmail-lint-v@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "scaledmail-lint"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/scaledmail-lint --version")
    (testpath/"form.scaledmail.json").write "{"
    assert_match "SM001", shell_output("#{bin}/scaledmail-lint check #{testpath} 2>&1", 1)
  end
end
