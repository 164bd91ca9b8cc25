package app

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// CursorKeyName is the name of the stored value that is the key of cursors. All replicas use
// the same key. It is written by SQL, because the audit must not hold it.
const CursorKeyName = "cursor_key"

// LoadCursorSealer returns the sealer of cursors. It creates the key if there is none. Of several
// replicas that start together one creates it.
func LoadCursorSealer(ctx context.Context, s *store.Store) (*secret.Sealer, error) {
	insertErr := s.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO settings (name, value) SELECT ?, ? FROM (SELECT 1) one"+
			" WHERE NOT EXISTS (SELECT 1 FROM (SELECT name FROM settings) s WHERE s.name=?)",
			CursorKeyName, base64.StdEncoding.EncodeToString(secret.NewSealKey()), CursorKeyName)
		return err
	})
	text := ""
	err := dbquery.One(ctx, s, "SELECT value FROM settings WHERE name=?", []any{CursorKeyName}, &text)
	if err != nil { // insertErr alone is no fault: another replica has created the key
		return nil, fmt.Errorf("cannot create or read the key of cursors: %w", errors.Join(insertErr, err))
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != secret.SealKeySize {
		return nil, fmt.Errorf("the stored value %s is no key", CursorKeyName)
	}
	return secret.NewSealer(key)
}
