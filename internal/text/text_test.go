package text_test

import (
	"strings"
	"testing"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

func firstCode(err error) string {
	list, _ := apperr.ErrorsOf(err)
	if len(list) == 0 {
		return ""
	}
	return string(list[0].Code)
}

func TestValidateEmail(t *testing.T) {
	for s, want := range map[string]string{
		"amanda@acme.example": "", "a.b+c@sub.acme.example": "", " amanda@acme.example ": "",
		"jürgen@bücher.example": "", "o'neill@acme.example": "",
		"": "REQUIRED", "   ": "REQUIRED", "a@b.c": "TOO_SHORT", strings.Repeat("a", 250) + "@b.com": "TOO_LONG",
		"amanda": "INVALID", "amanda@": "INVALID", "@acme.example": "INVALID", "a@b@acme.example": "INVALID",
		"amanda@acme": "INVALID", "amanda@acme.": "INVALID", "amanda@[127.0.0.1]": "INVALID",
		`"amanda"@acme.example`: "INVALID", "Amanda <amanda@acme.example>": "INVALID", "amanda@acme.example (x)": "INVALID",
		"amanda@acme..example": "INVALID", "amanda@-acme.example": "INVALID",
		"amanda@acme.example\n": "INVALID", "amanda@acme\n.example": "INVALID",
		"amanda\u202e@acme.example": "INVALID", "ama\u200bnda@acme.example": "INVALID", "amanda@ac me.example": "INVALID",
		"a,b@acme.example": "INVALID", "amanda\x00@acme.example": "INVALID", "\xff@acme.example": "INVALID",
	} {
		if got := firstCode(text.ValidateEmail(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// Addresses that mail delivers to the same person have the same key, and others do not.
func TestEmailKey(t *testing.T) {
	same := [][]string{
		{"amanda@acme.example", "AMANDA@ACME.EXAMPLE", " Amanda@Acme.Example", "ａmanda@acme.example", "amanda@ａcme.example"},
		{"x@bücher.example", "x@BÜCHER.example", "x@xn--bcher-kva.example", "x@bu\u0308cher.example"},
		{"straße@acme.example", "STRASSE@acme.example"},
	}
	owner := map[string]int{}
	for i, group := range same {
		for _, s := range group {
			k := text.EmailKey(s)
			if j, ok := owner[k]; ok && j != i {
				t.Errorf("%q has the key of another: %q", s, k)
			}
			owner[k] = i
		}
	}
	if len(owner) != len(same) {
		t.Errorf("%d keys for %d addresses: %v", len(owner), len(same), owner)
	}
	if text.EmailKey("i@acme.example") == text.EmailKey("ı@acme.example") {
		t.Error("a dotless i is an i")
	}
}

func TestLineValidators(t *testing.T) {
	for _, c := range []struct {
		s, line, optional string
	}{
		{"Zoë", "", ""}, {"", "REQUIRED", ""}, {" ", "REQUIRED", ""}, {"four5", "", ""}, {"ääääää", "TOO_LONG", "TOO_LONG"},
		{"a\tb", "INVALID", "INVALID"}, {"a\u2028b", "INVALID", "INVALID"}, {"a\x7f", "INVALID", "INVALID"},
		{"a\x00", "INVALID", "INVALID"}, {"\xff", "INVALID", "INVALID"},
	} {
		if got := firstCode(text.LineUpTo(5)(c.s)); got != c.line {
			t.Errorf("Line %q: %q", c.s, got)
		}
		if got := firstCode(text.OptionalLineUpTo(5)(c.s)); got != c.optional {
			t.Errorf("OptionalLine %q: %q", c.s, got)
		}
	}
	if text.ToPrintableLine("a\r\nb\u202ec\xff") != "a??b?c?" {
		t.Errorf("%q", text.ToPrintableLine("a\r\nb\u202ec\xff"))
	}
}

func TestValidateCurrencyAndDate(t *testing.T) {
	for s, ok := range map[string]bool{"EUR": true, "eur": false, "EU": false, "": false} {
		if got := text.ValidateCurrency(s) == nil; got != ok {
			t.Errorf("currency %q: %v", s, got)
		}
	}
	for s, ok := range map[string]bool{
		"2024-02-29": true,
		"2023-02-29": false, "2024-2-9": false, "29.02.2024": false, "": false, "2024-02-29T00:00:00Z": false,
	} {
		if got := text.ValidateDate(s) == nil; got != ok {
			t.Errorf("date %q: %v", s, got)
		}
	}
}

func TestDecimal(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "1": 10_000, "1249.90": 12_499_000, "-0.0001": -1, "0.5": 5000,
		"922337203685477.5807": 9_223_372_036_854_775_807, "-922337203685477.5808": -9_223_372_036_854_775_808,
	} {
		if n, err := text.ParseDecimal(s); err != nil || n != want {
			t.Errorf("%q: %d %v", s, n, err)
		}
	}
	for _, s := range []string{"", "-", ".5", "1.", "1.00001", "1e3", "+1", "1,5", "1.-5", "--1", "922337203685477.5808", "٣"} {
		if n, err := text.ParseDecimal(s); err == nil {
			t.Errorf("%q is %d", s, n)
		}
	}
	for n, want := range map[int64]string{
		0: "0.00", 12_499_000: "1249.90", -1: "-0.0001", 5000: "0.50", 123_450: "12.345",
		-9_223_372_036_854_775_808: "-922337203685477.5808",
	} {
		if got := string(text.AppendDecimal(nil, n)); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
