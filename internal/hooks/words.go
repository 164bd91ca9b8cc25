package hooks

import (
	"context"

	"buyergraph/ent"
	"buyergraph/internal/authz"
	"buyergraph/internal/nameword"
)

// writeNameWords writes the words of a row when a text changes that has some: into their table and
// into their column.
func writeNameWords(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		t := nameword.Of(authz.ByName(m.Type()).Table)
		if t == nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || !touchesAny(m, t.TextColumns()...) {
			return next.Mutate(ctx, m)
		}
		texts, err := finalTexts(ctx, m, t)
		if err != nil {
			return nil, err
		}
		if err := m.SetField(nameword.LineColumn, t.Line(texts)); err != nil {
			return nil, err
		}
		out, err := next.Mutate(ctx, m)
		if err != nil || !touchesAny(m, t.NameColumns...) {
			return out, err
		}
		row := m.(rowMutation)
		id, _ := row.ID()
		if words := t.Words(texts); m.Op().Is(ent.OpCreate) {
			err = t.Insert(ctx, row.Client(), id, words)
		} else {
			err = t.Replace(ctx, row.Client(), id, words)
		}
		return out, err
	})
}

// finalTexts returns the texts with words that a row has after the mutation, by their columns.
func finalTexts(ctx context.Context, m ent.Mutation, t *nameword.Table) (texts map[string]string, err error) {
	texts = map[string]string{}
	for _, c := range t.TextColumns() {
		if texts[c], err = finalValue[string](ctx, m, c); err != nil {
			return nil, err
		}
	}
	return texts, nil
}
