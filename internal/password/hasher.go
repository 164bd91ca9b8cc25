package password

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"unicode/utf8"

	"buyergraph/internal/text"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"
)

// argonParams cost 19 MiB and two passes, the least that OWASP recommends.
var argonParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hasher hashes passwords with argon2id. It runs as many hashes at a time as there are CPUs,
// so that many parallel logins wait instead of using up the memory.
type Hasher struct {
	slots           *semaphore.Weighted
	dummyHash       string
	comparisonCount atomic.Int64
}

// ComparisonCount returns how many passwords were compared with the hash of an account.
func (h *Hasher) ComparisonCount() int64 { return h.comparisonCount.Load() }

// NewHasher returns a Hasher.
func NewHasher() (*Hasher, error) {
	dummy, err := argon2id.CreateHash("a password that nobody has", argonParams)
	return &Hasher{slots: semaphore.NewWeighted(int64(runtime.NumCPU())), dummyHash: dummy}, err
}

// Hash checks the length of a password and hashes it. Do not call it in a transaction, because
// it is slow.
// Codes: TOO_SHORT, TOO_LONG.
func (h *Hasher) Hash(ctx context.Context, plaintext string) (string, error) {
	n := utf8.RuneCountInString(plaintext)
	if err := text.CheckMinLength(n, MinLength); err != nil {
		return "", err
	}
	if err := text.CheckMaxLength(n, MaxLength); err != nil {
		return "", err
	}
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer h.slots.Release(1)
	return argon2id.CreateHash(plaintext, argonParams)
}

// Verify reports whether a password matches a hash. Without a hash it does the same work and
// reports no match. outdated says that the password should be hashed again with today's
// parameters.
func (h *Hasher) Verify(ctx context.Context, plaintext string, hash *string) (ok, outdated bool, err error) {
	if len(plaintext) > utf8.UTFMax*MaxLength {
		return false, false, nil
	}
	comparedHash := h.dummyHash
	if hash != nil {
		comparedHash = *hash
	}
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return false, false, err
	}
	defer h.slots.Release(1)
	if hash != nil {
		h.comparisonCount.Add(1)
	}
	match, used, err := argon2id.CheckHash(plaintext, comparedHash)
	if err != nil {
		return false, false, fmt.Errorf("password: an unreadable password hash: %w", err)
	}
	return match && hash != nil, *used != *argonParams, nil
}
