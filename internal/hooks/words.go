package hooks

import (
	"context"

	"buyergraph/ent"
	"buyergraph/internal/authz"
	"buyergraph/internal/nameword"
)

// writeNameWords writes the words of a row's names into their table when a name changes.
func writeNameWords(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		t := nameword.Of(authz.ByName(m.Type()).Table)
		if t == nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || !touchesAny(m, t.NameColumns...) {
			return next.Mutate(ctx, m)
		}
		names := make([]string, len(t.NameColumns))
		for i, c := range t.NameColumns {
			var err error
			if names[i], err = finalValue[string](ctx, m, c); err != nil {
				return nil, err
			}
		}
		out, err := next.Mutate(ctx, m)
		if err != nil {
			return out, err
		}
		row := m.(rowMutation)
		id, _ := row.ID()
		if words := nameword.Words(names...); m.Op().Is(ent.OpCreate) {
			err = t.Insert(ctx, row.Client(), id, words)
		} else {
			err = t.Replace(ctx, row.Client(), id, words)
		}
		return out, err
	})
}
