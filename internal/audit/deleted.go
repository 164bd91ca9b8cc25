package audit

import (
	"context"
	"slices"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/migrate"
	"buyergraph/ent/session"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
)

// addDeleted adds records that are about to be deleted, and the records that the database
// deletes with them.
func (a *change) addDeleted(ctx context.Context, e *authz.Entity, ids []int64) error {
	// A record can be reached on several paths.
	ids = slices.DeleteFunc(ids, func(id int64) bool { return a.knownRecords[recordRef{e.Name, id}] })
	if slices.Contains(unauditedEntities, e.Name) || len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		a.knownRecords[recordRef{e.Name, id}] = true
		a.records = append(a.records, recordRef{e.Name, id})
	}
	for _, child := range cascades[e.Table] {
		found, err := child.childIDs(ctx, a.client, ids)
		if err == nil {
			err = a.addDeleted(ctx, child.childEntity, found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addRevokedSessions adds the users of sessions that are about to end.
func (a *change) addRevokedSessions(ctx context.Context, ids []int64) error {
	a.action = auditentry.ActionLOGOUT
	sessions, err := a.client.Session.Query().Where(session.IDIn(ids...)).All(viewer.AsSystem(ctx))
	for _, s := range sessions {
		user := recordRef{authz.StaffUser.Name, 0}
		if s.StaffUserID != nil {
			user.id = *s.StaffUserID
		} else {
			user = recordRef{authz.CustomerUser.Name, *s.CustomerUserID}
		}
		if !a.knownRecords[user] {
			a.knownRecords[user], a.records = true, append(a.records, user)
		}
	}
	return err
}

// cascade is a foreign key with ON DELETE CASCADE: the entity that has it, and its column.
type cascade struct {
	childEntity  *authz.Entity
	parentColumn string
}

// childIDs returns the ids of the rows that point to one of the ids.
func (c cascade) childIDs(ctx context.Context, client *ent.Client, ids []int64) (out []int64, err error) {
	for chunk := range slices.Chunk(ids, dbquery.MaxListed) {
		text, args := dbquery.AppendIn([]byte("SELECT id FROM "+c.childEntity.Table+" WHERE "+c.parentColumn), nil, chunk)
		found, err := dbquery.IDs(ctx, client, string(text), args)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// cascades are the cascading foreign keys that point to each table.
var cascades = func() map[string][]cascade {
	out := map[string][]cascade{}
	for _, e := range authz.Entities {
		for _, t := range migrate.Tables {
			for _, k := range t.ForeignKeys {
				if t.Name == e.Table && k.OnDelete == schema.Cascade {
					out[k.RefTable.Name] = append(out[k.RefTable.Name], cascade{e, k.Columns[0].Name})
				}
			}
		}
	}
	return out
}()
