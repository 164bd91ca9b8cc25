// Package password checks new passwords, and hashes passwords. A password must be long enough, must not be a
// commonly used one, and must not consist of what is known about its owner. There are no rules
// about letters, digits and signs, and a password is used exactly as typed.
package password

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the list of common passwords
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

// Limits of the length of a password, in characters.
const (
	MinLength = 10
	MaxLength = 256
)

// minOtherCharacters is how many characters a password has at least in addition to a common
// password or to a personal text.
const minOtherCharacters = 8

// Policy is the set of rules for passwords. Lengths are in characters.
type Policy struct {
	MinLength, MaxLength int
	Rules                []Rule
}

// Rule is one rule for passwords: the code of its error, and its text.
type Rule struct {
	Code apperr.Code
	Text string
}

// DefaultPolicy has all rules that [Check] applies.
var DefaultPolicy = Policy{MinLength, MaxLength, []Rule{
	{apperr.TooShort, fmt.Sprintf("A password has at least %d characters.", MinLength)},
	{apperr.TooLong, fmt.Sprintf("A password has at most %d characters.", MaxLength)},
	{apperr.PasswordCommon, fmt.Sprintf(
		"A password is not a commonly used one, nor one of these with fewer than %d characters around it.", minOtherCharacters)},
	{apperr.PasswordPersonal, fmt.Sprintf(
		"A password has at least %d characters besides your name and your e-mail address.", minOtherCharacters)},
}}

// Check returns an error for each rule that a password breaks. personalTexts are the names and
// e-mail addresses of its owner.
// Codes: TOO_SHORT, TOO_LONG, PASSWORD_COMMON, PASSWORD_PERSONAL, INVALID.
func Check(password string, personalTexts ...string) error {
	var faults apperr.List
	n := utf8.RuneCountInString(password)
	switch {
	case n > MaxLength || len(password) > utf8.UTFMax*MaxLength: // checks nothing else, to stay fast
		return text.CheckMaxLength(n, MaxLength)
	case !utf8.ValidString(password):
		return append(faults, apperr.New(apperr.Invalid, "This text has characters that cannot be stored. Remove them.", "reason", "NOT_TEXT"))
	}
	faults.Add(text.CheckMinLength(n, MinLength))
	folded := text.Key(password)
	if isCommon(folded) {
		faults.Add(apperr.New(apperr.PasswordCommon, "This password is too common. Choose another one."))
	}
	if isPersonal(folded, personalTexts) {
		faults.Add(apperr.New(apperr.PasswordPersonal,
			"This password is little more than the name or the e-mail address of its user. Choose another one."))
	}
	return faults.ErrOrNil()
}

//go:embed common.txt.gz
var commonPasswordsGzip []byte

// commonPasswords returns all common passwords, folded, between line feeds.
var commonPasswords = sync.OnceValue(func() string {
	r, err := gzip.NewReader(bytes.NewReader(commonPasswordsGzip))
	if err != nil {
		panic(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return string(b)
})

// isListed reports whether a folded text is a common password.
func isListed(s string) bool { return strings.Contains(commonPasswords(), "\n"+s+"\n") }

// isCommon reports whether a folded password has fewer than four different characters or is a
// common password, with or without the digits and signs around it.
func isCommon(folded string) bool {
	seen := map[rune]bool{}
	for _, r := range folded {
		seen[r] = true
	}
	if len(seen) < 4 || isListed(folded) {
		return true
	}
	stem := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return runeCount(folded)-runeCount(stem) < minOtherCharacters && isListed(stem)
}

// isPersonal reports whether a folded password has too few characters besides the personal
// texts.
func isPersonal(folded string, personalTexts []string) bool {
	remaining := folded
	for _, a := range personalTexts {
		a = text.Key(a)
		parts := strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range append([]string{a}, parts...) {
			if runeCount(part) >= 3 {
				remaining = strings.ReplaceAll(remaining, part, "")
			}
		}
	}
	return remaining != folded && runeCount(remaining) < minOtherCharacters
}

// runeCount returns the length of a text in characters.
func runeCount(s string) int { return utf8.RuneCountInString(s) }
