package mutation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"buyergraph/ent/idempotencykey"
	"buyergraph/internal/apperr"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// keyLifetime is how long a key is remembered.
const keyLifetime = 24 * time.Hour

// maxKeyLength is the length limit of a key in characters.
const maxKeyLength = 128

// unfingerprinted are the fields of an input that the fingerprint leaves out: the key itself,
// and secrets, of which no trace is kept.
var unfingerprinted = []string{"idempotencyKey", "password", "newPassword", "currentPassword", "token"}

// keyPath is the path of the key in every input that takes one.
func keyPath() []string {
	var c Create
	return apperr.FieldPath(&c, &c.IdempotencyKey)
}

// IdempotentCall is one mutation of one viewer under one idempotency key.
type IdempotentCall struct{ nameDigest, fingerprint string }

// NewIdempotentCall makes a call from the mutation's name, its key and its whole input. Codes:
// REQUIRED, TOO_LONG and INVALID of the key.
func NewIdempotentCall(ctx context.Context, mutation, key string, input map[string]any) (*IdempotentCall, error) {
	if err := text.LineUpTo(maxKeyLength)(key); err != nil {
		return nil, apperr.PrefixPath(err, keyPath()...)
	}
	fingerprinted := maps.Clone(input)
	maps.DeleteFunc(fingerprinted, func(name string, _ any) bool { return slices.Contains(unfingerprinted, name) })
	body, err := json.Marshal(fingerprinted)
	if err != nil {
		return nil, err
	}
	v := viewer.FromContext(ctx)
	return &IdempotentCall{
		nameDigest:  digest(string(v.Kind), fmt.Sprint(v.ID, "/", v.TokenID), mutation, key),
		fingerprint: digest(mutation, string(body)),
	}, nil
}

func digest(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h[:])
}

// Begin takes the key, or returns the node of the earlier call with this key. A second call
// waits until the first has committed or failed. Codes: IDEMPOTENCY_KEY_REUSED.
func (c *IdempotentCall) Begin(ctx context.Context, tx *store.Tx) (node string, err error) {
	_, err = tx.ExecContext(ctx, "INSERT INTO idempotency_keys (name_digest, fingerprint, created_at) VALUES (?,?,?)",
		c.nameDigest, c.fingerprint, tx.Now)
	if _, taken := store.DuplicateColumn(err); !taken {
		return "", err
	}
	sys := viewer.AsSystem(ctx)
	before, err := tx.IdempotencyKey.Query().Where(idempotencykey.NameDigest(c.nameDigest)).Only(sys)
	switch {
	case err != nil:
		return "", err
	case tx.Now.Sub(before.CreatedAt) > keyLifetime:
		if err := tx.IdempotencyKey.DeleteOne(before).Exec(sys); err != nil {
			return "", err
		}
		return c.Begin(ctx, tx)
	case before.Fingerprint != c.fingerprint:
		return "", apperr.New(apperr.IdempotencyKeyReused,
			"This idempotency key was used for another input within the last {hours hours}. Use a new one.",
			"hours", keyLifetime.Hours()).At(keyPath()...)
	}
	return *before.Node, nil
}

// End records the node that the call changed.
func (c *IdempotentCall) End(ctx context.Context, tx *store.Tx, node string) error {
	_, err := tx.ExecContext(ctx, "UPDATE idempotency_keys SET node=? WHERE name_digest=?", node, c.nameDigest)
	return err
}
