// Package password says what a password must be like: long enough, not one that everybody
// tries first, and not made of what everybody knows of its owner. There are no rules about
// letters, digits and signs, and a password is taken as it is typed.
package password

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the list
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

// Limits of a password, in characters.
const (
	Min = 10
	Max = 256
)

// beyond is how many characters there are at the least besides a common password, and
// besides what is known of the owner.
const beyond = 8

// Policy is what a password must be like.
type Policy struct {
	MinLength, MaxLength int
	Rules                []Rule
}

// Rule is one of those that a password must keep.
type Rule struct {
	Code apperr.Code
	Text string
}

// Rules are all of them.
var Rules = Policy{Min, Max, []Rule{
	{apperr.TooShort, fmt.Sprintf("A password has at least %d characters.", Min)},
	{apperr.TooLong, fmt.Sprintf("A password has at most %d characters.", Max)},
	{apperr.PasswordCommon, fmt.Sprintf("It is none of those that are tried first, nor one of them with fewer than %d characters around it.", beyond)},
	{apperr.PasswordPersonal, fmt.Sprintf("It has at least %d characters besides your name and your e-mail address.", beyond)},
}}

// Check says what is wrong with a password of somebody, of whom names and addresses are
// given: every rule that it breaks. Codes: TOO_SHORT, TOO_LONG,
// PASSWORD_COMMON, PASSWORD_PERSONAL.
func Check(password string, about ...string) error {
	var l apperr.List
	n := utf8.RuneCountInString(password)
	switch {
	case n > Max || len(password) > utf8.UTFMax*Max: // and is looked at no further
		return append(l, apperr.New(apperr.TooLong, fmt.Sprintf("a password has at most %d characters", Max)))
	case !utf8.ValidString(password):
		return append(l, apperr.New(apperr.Invalid, "must be text"))
	case n < Min:
		l.Add(apperr.New(apperr.TooShort, fmt.Sprintf("a password has at least %d characters", Min)))
	}
	folded := text.Fold(password)
	if common(folded) {
		l.Add(apperr.New(apperr.PasswordCommon, "is one of the passwords that are tried first, or hardly more"))
	}
	if personal(folded, about) {
		l.Add(apperr.New(apperr.PasswordPersonal, "is hardly more than your name or your e-mail address"))
	}
	return l.Err()
}

//go:embed common.txt.gz
var packed []byte

// list is every common password, folded, between line ends.
var list = sync.OnceValue(func() string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return string(b)
})

func listed(s string) bool { return strings.Contains(list(), "\n"+s+"\n") }

// common reports whether a password is in the list, as it is or without the digits and
// signs around it, or is made of very few characters.
func common(folded string) bool {
	seen := map[rune]bool{}
	for _, r := range folded {
		seen[r] = true
	}
	if len(seen) < 4 || listed(folded) {
		return true
	}
	stem := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return length(folded)-length(stem) < beyond && listed(stem)
}

// personal reports whether little is left of a password without what is known of its owner.
func personal(folded string, about []string) bool {
	left := folded
	for _, a := range about {
		a = text.Fold(a)
		parts := strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range append([]string{a}, parts...) {
			if length(part) >= 3 {
				left = strings.ReplaceAll(left, part, "")
			}
		}
	}
	return left != folded && length(left) < beyond
}

func length(s string) int { return utf8.RuneCountInString(s) }
