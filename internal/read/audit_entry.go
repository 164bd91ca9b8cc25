package read

import (
	"context"
	"encoding/json"
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/jsontypes"
)

// appendRecordID computes AuditEntry.recordId from entity and record_id. It writes null
// for entities that are not part of the graph.
func appendRecordID(b []byte, inputs []Value) []byte {
	entity := authz.ByName(string(inputs[0].Text))
	if entity == nil || entity.IDPrefix == "" {
		return append(b, "null"...)
	}
	return appendQuoted(b, entity.FormatID(inputs[1].Number))
}

// visibleChanges computes AuditEntry.changes. A viewer with the permission to view audit
// entries sees every change. Other viewers see the changes of fields that they may read,
// without the ids of the records that an edge pointed to before and after.
func visibleChanges(_ context.Context, r *run, rows [][]Value) ([][]byte, error) {
	out, seesAll := make([][]byte, len(rows)), authz.HasPermission(r.viewer, authz.AuditEntry.Name+":VIEW")
	for i, row := range rows {
		t, text := r.engine.graph.Types[string(row[0].Text)], row[1].Text
		if out[i] = text; seesAll || text == nil {
			continue
		}
		if t == nil { // the entity is not part of the graph, so none of its fields is readable
			t = &binding.Type{}
		}
		var changes []jsontypes.Change
		if err := json.Unmarshal(text, &changes); err != nil {
			return nil, err
		}
		for k := range changes {
			if f := t.Fields[changes[k].FieldName]; f != nil && f.TargetType != nil {
				changes[k].OldValue, changes[k].NewValue = nil, nil
			}
		}
		out[i], _ = json.Marshal(slices.DeleteFunc(changes, func(c jsontypes.Change) bool {
			f := t.Fields[c.FieldName]
			return f == nil || f.ViewPermission != "" && !authz.HasPermission(r.viewer, f.ViewPermission)
		}))
	}
	return out, nil
}
