package graph

import "buyergraph/graph/model"

func tokenPayload(p *model.NodePayload, token string) *model.APITokenCreatePayload {
	if p == nil {
		return nil
	}
	out := &model.APITokenCreatePayload{APIToken: p.Node, UserErrors: p.UserErrors}
	if token != "" { // none where it was refused, or created before under the same key
		out.Token = &token
	}
	return out
}
