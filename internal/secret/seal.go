package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// SealKeySize is the number of bytes of a key of a [Sealer].
const SealKeySize = 64

// NewSealKey returns a random key of a [Sealer].
func NewSealKey() []byte {
	key := make([]byte, SealKeySize)
	_, _ = rand.Read(key) // never fails: without randomness from the system, the program ends
	return key
}

// Sealer encrypts short texts that clients keep for the server. Equal texts have equal sealed
// forms, so that a repeated request has the same answer. It is safe for concurrent use.
type Sealer struct {
	aead     cipher.AEAD
	nonceKey []byte
}

// NewSealer returns a sealer with a key of [SealKeySize] bytes.
func NewSealer(key []byte) (*Sealer, error) {
	block, err := aes.NewCipher(key[:32])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &Sealer{aead, key[32:]}, err
}

// AppendSeal appends the sealed form of a text, in letters that URLs and JSON take as they are.
// The nonce is a keyed digest of the text: equal nonces come of equal texts only.
func (s *Sealer) AppendSeal(dst, text []byte) []byte {
	var keyed, sealed [256]byte
	sum := sha256.Sum256(append(append(keyed[:0], s.nonceKey...), text...))
	nonce := sum[:s.aead.NonceSize()]
	return base64.RawURLEncoding.AppendEncode(dst, s.aead.Seal(append(sealed[:0], nonce...), nonce, text, nil))
}

// Open returns the text of a sealed form. ok is false for anything that this key has not sealed.
func (s *Sealer) Open(sealed string) (text []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < s.aead.NonceSize() {
		return nil, false
	}
	text, err = s.aead.Open(nil, raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():], nil)
	return text, err == nil
}
