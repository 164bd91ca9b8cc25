package session

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"unicode/utf8"

	"buyergraph/internal/apperr"
	"buyergraph/internal/password"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"
)

// params cost 19 MiB and two passes, the least that OWASP recommends.
var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hasher hashes passwords with argon2id, as many at a time as there are CPUs:
// a storm of sign-ins then waits instead of taking all memory.
type Hasher struct {
	pool    *semaphore.Weighted
	dummy   string
	checked atomic.Int64
}

// Checked is how many passwords were compared with somebody's.
func (h *Hasher) Checked() int64 { return h.checked.Load() }

// NewHasher makes a hasher.
func NewHasher() (*Hasher, error) {
	dummy, err := argon2id.CreateHash("a password that nobody has", params)
	return &Hasher{pool: semaphore.NewWeighted(int64(runtime.NumCPU())), dummy: dummy}, err
}

// Hash checks the length of a password and hashes it. Never call it in a
// transaction. Codes: TOO_SHORT, TOO_LONG.
func (h *Hasher) Hash(ctx context.Context, typed string) (string, error) {
	switch n := utf8.RuneCountInString(typed); {
	case n < password.Min:
		return "", apperr.New(apperr.TooShort, fmt.Sprintf("a password has at least %d characters", password.Min))
	case n > password.Max:
		return "", apperr.New(apperr.TooLong, fmt.Sprintf("a password has at most %d characters", password.Max))
	}
	if err := h.pool.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer h.pool.Release(1)
	return argon2id.CreateHash(typed, params)
}

// Verify compares a password with a hash, or at the same cost with none where
// there is no hash. stale says that the hash should be made anew.
func (h *Hasher) Verify(ctx context.Context, typed string, hash *string) (ok, stale bool, err error) {
	if len(typed) > utf8.UTFMax*password.Max {
		return false, false, nil
	}
	against := h.dummy
	if hash != nil {
		against = *hash
	}
	if err := h.pool.Acquire(ctx, 1); err != nil {
		return false, false, err
	}
	defer h.pool.Release(1)
	if hash != nil {
		h.checked.Add(1)
	}
	match, used, err := argon2id.CheckHash(typed, against)
	if err != nil {
		return false, false, fmt.Errorf("session: an unreadable password hash: %w", err)
	}
	return match && hash != nil, *used != *params, nil
}
