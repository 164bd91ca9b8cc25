package password

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/apperr"

	"github.com/alexedwards/argon2id"
)

func TestHasher(t *testing.T) {
	ctx := context.Background()
	h, err := NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password string
		code           apperr.Code
	}{
		{"nine", strings.Repeat("x", 9), apperr.TooShort},
		{"ten", strings.Repeat("x", 10), ""},
		{"ten of any script", strings.Repeat("ß", 10), ""},
		{"256 characters of four bytes", strings.Repeat("🔑", 256), ""},
		{"257", strings.Repeat("x", 257), apperr.TooLong},
	} {
		hash, err := h.Hash(ctx, c.password)
		list, _ := apperr.ErrorsOf(err)
		if c.code != "" {
			if len(list) != 1 || list[0].Code != c.code {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if ok, stale, err := h.Verify(ctx, c.password, &hash); !ok || stale || err != nil {
			t.Errorf("%s: %v %v %v", c.name, ok, stale, err)
		}
		if ok, _, _ := h.Verify(ctx, c.password+"x", &hash); ok {
			t.Errorf("%s: a longer password fits", c.name)
		}
	}
	if ok, _, err := h.Verify(ctx, "a password that nobody has", nil); ok || err != nil {
		t.Error("somebody without a password can sign in", err)
	}
	old, err := argon2id.CreateHash("an old password",
		&argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if ok, stale, err := h.Verify(ctx, "an old password", &old); !ok || !stale || err != nil {
		t.Error("a hash of old parameters is not found stale", ok, stale, err)
	}
}

// At most as many passwords are hashed at a time as there are CPUs. A waiting request gives up
// when its context ends.
func TestHasherLimitsConcurrency(t *testing.T) {
	h, err := NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	n := int64(runtime.NumCPU())
	if !h.slots.TryAcquire(n) || h.slots.TryAcquire(1) {
		t.Fatalf("the pool does not hold %d", n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := h.Verify(ctx, "some password", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a password was hashed beside a full pool: %v", err)
	}
}
