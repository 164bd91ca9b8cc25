// Package secret makes tokens that nobody guesses, and what the database holds of them.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// New is a token of 256 bits behind a prefix that tells its sort.
func New(prefix string) string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // it never fails: where the system has no randomness, the program ends
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// Digest is what the database holds of a token.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
