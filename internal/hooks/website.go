package hooks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/clock"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// ConfigurationGuard is the guard of the rules about websites. Each change of a website or of settings
// raises it, so it is also the version by which a process knows that the values which it has read are out
// of date.
const ConfigurationGuard = "CONFIGURATION"

// raiseConfiguration changes the guard before a website or settings change.
func raiseConfiguration(dialectName string) ent.Hook {
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if m.Type() == authz.Website.Name || m.Type() == authz.Settings.Name {
				row, ok := m.(rowMutation)
				if !ok {
					return nil, fmt.Errorf("hooks: %T has no id", m)
				}
				if err := changeGuard(ctx, row.Client(), dialectName, ConfigurationGuard); err != nil {
					return nil, err
				}
			}
			return next.Mutate(ctx, m)
		})
	}
}

// keepWebsites keeps exactly one website as the default, as soon as there is one, keeps the table of
// origins in step with the websites, and gives a new website its row of settings. A website that becomes
// the default takes this from the one before.
// Codes: DEFAULT_REQUIRED; NOT_UNIQUE, about an origin that another website lists.
func keepWebsites(dialectName string) ent.Hook {
	lockClause := "" // reads what others have committed since the transaction's snapshot
	if dialectName == dialect.MySQL {
		lockClause = " LOCK IN SHARE MODE"
	}
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if m.Type() != authz.Website.Name || ctx.Value(defaultMovesKey{}) != nil {
				return next.Mutate(ctx, m)
			}
			row, ok := m.(rowMutation)
			if !ok {
				return nil, fmt.Errorf("hooks: %T has no id", m)
			}
			s := websites{client: row.Client(), lockClause: lockClause}
			former, err := s.replacedDefault(ctx, m)
			if err != nil {
				return nil, err
			}
			out, err := next.Mutate(ctx, m)
			if err == nil && former > 0 {
				ctx := context.WithValue(viewer.AsSystem(ctx), defaultMovesKey{}, true)
				err = s.client.Website.UpdateOneID(former).SetDefault(false).Exec(ctx)
			}
			id, _ := row.ID()
			if err == nil && m.Op().Is(ent.OpCreate) {
				err = s.createSettings(ctx, id)
			}
			if err == nil && !m.Op().Is(ent.OpDelete|ent.OpDeleteOne) && touchesAny(m, website.FieldOrigins) {
				origins, _ := m.Field(website.FieldOrigins)
				list, _ := origins.([]string)
				err = s.replaceOrigins(ctx, id, list)
			}
			return out, err
		})
	}
}

// defaultMovesKey marks the context in which the former default website is changed.
type defaultMovesKey struct{}

// websites reads and writes beside the change of a website.
type websites struct {
	client     *ent.Client
	lockClause string
}

// replacedDefault returns the website that is no longer the default after a change; 0 if there is none.
// Codes: DEFAULT_REQUIRED.
func (s websites) replacedDefault(ctx context.Context, m ent.Mutation) (id int64, err error) {
	err = dbquery.One(ctx, s.client, "SELECT id FROM websites WHERE `default`"+s.lockClause, nil, &id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	own, _ := m.(rowMutation).ID()
	value, isSet := m.Field(website.FieldDefault)
	switch {
	case m.Op().Is(ent.OpCreate) && id == 0:
		return 0, m.SetField(website.FieldDefault, true)
	case m.Op().Is(ent.OpDelete|ent.OpDeleteOne) && own == id && id > 0:
		return 0, authz.DefaultWebsiteRequired()
	case isSet && value == false && own == id && id > 0:
		return 0, authz.DefaultWebsiteRequired().At(website.FieldDefault)
	case isSet && value == true && own != id:
		return id, nil
	}
	return 0, nil
}

// createSettings gives a new website its row of settings, in which nothing is set.
func (s websites) createSettings(ctx context.Context, website int64) error {
	now, _ := clock.FixedTime(ctx)
	_, err := s.client.ExecContext(ctx, "INSERT INTO configurations (website_id, created_at, updated_at, version) VALUES (?,?,?,1)",
		website, now, now)
	return err
}

// replaceOrigins writes the origins of a website. Codes: NOT_UNIQUE.
func (s websites) replaceOrigins(ctx context.Context, id int64, origins []string) error {
	if len(origins) > 0 {
		text, args := dbquery.AppendIn([]byte("SELECT origin FROM website_origins WHERE website_id<>? AND origin"), []any{id}, origins)
		taken := map[string]bool{}
		err := dbquery.ForEach(ctx, s.client, string(text)+s.lockClause, args, func(rows *sql.Rows) error {
			var origin string
			err := rows.Scan(&origin)
			taken[origin] = true
			return err
		})
		if err == nil {
			err = originsTaken(origins, taken)
		}
		if err != nil {
			return err
		}
	}
	if _, err := s.client.ExecContext(ctx, "DELETE FROM website_origins WHERE website_id=?", id); err != nil || len(origins) == 0 {
		return err
	}
	var args []any
	for _, origin := range origins {
		args = append(args, origin, id)
	}
	_, err := s.client.ExecContext(ctx,
		"INSERT INTO website_origins (origin, website_id) VALUES (?,?)"+strings.Repeat(",(?,?)", len(origins)-1), args...)
	return err
}

// originsTaken returns an error about each origin that another website lists. Codes: NOT_UNIQUE.
func originsTaken(origins []string, taken map[string]bool) error {
	var faults apperr.List
	for i, origin := range origins {
		if taken[origin] {
			faults.Add(apperr.New(apperr.NotUnique, "Another website lists this origin. Remove it there first.", "reason", "ORIGIN"),
				website.FieldOrigins, strconv.Itoa(i))
		}
	}
	return faults.ErrOrNil()
}
