package read

import (
	"context"
	"encoding/json"

	"buyergraph/internal/authz"
)

// acceptedOperations returns the function that computes viewerCan for rows of an entity: the
// operations that the mutations accept from the viewer. The input columns are those of
// addTargetColumns. Code: QUERY_TOO_COSTLY for more than maxLookupKeys rows.
func acceptedOperations(e *authz.Entity) batchFunc {
	return func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
		out, targets := make([][]byte, len(rows)), make([]*authz.Target, 0, len(rows))
		for i := range out {
			out[i] = []byte("[]")
		}
		switch {
		case len(e.OperationRules()) == 0:
			return out, nil
		case len(rows) > maxLookupKeys:
			return nil, tooManyKeys()
		}
		for _, row := range rows {
			targets = append(targets, &authz.Target{Entity: e, ID: row[0].Number, Facts: row[1].Number})
		}
		if err := authz.LoadHolders(ctx, r.querier, r.viewer, targets); err != nil {
			return nil, err
		}
		for i, t := range targets {
			if accepted := t.AcceptedOperations(r.viewer); len(accepted) > 0 {
				out[i], _ = json.Marshal(accepted)
			}
		}
		return out, nil
	}
}
