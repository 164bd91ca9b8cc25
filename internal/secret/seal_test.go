package secret

import (
	"bytes"
	"encoding/base64"
	"testing"
)

func TestSealer(t *testing.T) {
	s, err := NewSealer(NewSealKey())
	other, err2 := NewSealer(NewSealKey())
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, text := range []string{"", "a", `["EMAIL,ID","amanda@acme.example",1]`, string(make([]byte, 1000))} {
		sealed := string(s.AppendSeal([]byte("x"), []byte(text)))[1:]
		if got, ok := s.Open(sealed); !ok || string(got) != text {
			t.Errorf("%q becomes %q", text, got)
		}
		if again := string(s.AppendSeal(nil, []byte(text))); again != sealed {
			t.Errorf("%q has two sealed forms", text)
		}
		if _, ok := other.Open(sealed); ok {
			t.Errorf("another key opens %q", text)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(sealed)
		if len(text) > 8 && bytes.Contains(raw, []byte(text)) {
			t.Errorf("%q can be read", text)
		}
	}
	for _, sealed := range []string{"", "a", "WyJFTUFJTCxJRCIsImFtYW5kYUBhY21lLmV4YW1wbGUiLDFd", "%%"} {
		if _, ok := s.Open(sealed); ok {
			t.Errorf("%q is opened", sealed)
		}
	}
}
