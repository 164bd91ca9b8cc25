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

// kept is how long a key is remembered.
const kept = 24 * time.Hour

// unsigned are the parts of an input that do not tell two inputs apart: the key itself,
// and secrets, of which no trace is kept.
var unsigned = []string{"idempotencyKey", "password", "newPassword", "currentPassword", "token"}

// keyed is the path of the key in every input that takes one.
func keyed() []string {
	var c Create
	return apperr.FieldPath(&c, &c.IdempotencyKey)
}

// Once is one mutation of one viewer under one key.
type Once struct{ name, fingerprint string }

// Under makes it of the mutation's name, its key and its whole input.
func Under(ctx context.Context, mutation, key string, input map[string]any) (*Once, error) {
	if err := text.LineUpTo(128)(key); err != nil {
		return nil, apperr.New(apperr.Invalid, "an idempotency key has 1 to 128 printable characters", keyed()...)
	}
	signed := maps.Clone(input)
	maps.DeleteFunc(signed, func(name string, _ any) bool { return slices.Contains(unsigned, name) })
	body, err := json.Marshal(signed)
	if err != nil {
		return nil, err
	}
	v := viewer.FromContext(ctx)
	return &Once{name: sum(string(v.Kind), fmt.Sprint(v.ID, "/", v.TokenID), mutation, key), fingerprint: sum(mutation, string(body))}, nil
}

func sum(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h[:])
}

// Begin takes the key, or answers the node that came of it before. Who comes second waits
// until the first has committed, or given up. Codes: IDEMPOTENCY_KEY_REUSED.
func (o *Once) Begin(ctx context.Context, tx *store.Tx) (node string, err error) {
	_, err = tx.ExecContext(ctx, "INSERT INTO idempotency_keys (name_digest, fingerprint, created_at) VALUES (?,?,?)", o.name, o.fingerprint, tx.Now)
	if _, taken := store.DuplicateColumn(err); !taken {
		return "", err
	}
	sys := viewer.AsSystem(ctx)
	before, err := tx.IdempotencyKey.Query().Where(idempotencykey.NameDigest(o.name)).Only(sys)
	switch {
	case err != nil:
		return "", err
	case tx.Now.Sub(before.CreatedAt) > kept:
		if err := tx.IdempotencyKey.DeleteOne(before).Exec(sys); err != nil {
			return "", err
		}
		return o.Begin(ctx, tx)
	case before.Fingerprint != o.fingerprint:
		return "", apperr.New(apperr.IdempotencyKeyReused, "this key was used for another input within the last day: take a new one", keyed()...)
	}
	return *before.Node, nil
}

// End remembers what came of it.
func (o *Once) End(ctx context.Context, tx *store.Tx, node string) error {
	_, err := tx.ExecContext(ctx, "UPDATE idempotency_keys SET node=? WHERE name_digest=?", node, o.name)
	return err
}
