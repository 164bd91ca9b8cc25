// Package secret creates tokens that cannot be guessed, and the digests that the database
// stores instead of them. It removes passwords from texts that people see.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewToken returns a token of 256 random bits after a prefix that tells its kind.
func NewToken(prefix string) string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: without randomness from the system, the program ends
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// Digest returns what the database stores of a token: its SHA-256 in hexadecimal.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
