package session

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// roles holds the roles of one viewer as the database stores them, joined to an unfinished
// JSON list.
type roles struct {
	defaultLevel, permissions, capabilities sql.RawBytes
	jsonList                                []byte
}

// scanTargets returns pointers to the fields, in the order of [roleColumns].
func (r *roles) scanTargets() []any { return []any{&r.defaultLevel, &r.permissions, &r.capabilities} }

// appendRow appends the role of the row that was just scanned. A viewer without roles has one
// row without a role.
func (r *roles) appendRow() {
	if r.defaultLevel == nil {
		return
	}
	comma := byte(',')
	if len(r.jsonList) == 0 {
		comma = '['
	}
	r.jsonList = append(r.jsonList, comma)
	r.jsonList = append(append(append(r.jsonList, `{"DefaultLevel":"`...), r.defaultLevel...), '"')
	if r.permissions != nil {
		r.jsonList = append(append(r.jsonList, `,"Permissions":`...), r.permissions...)
	}
	if r.capabilities != nil {
		r.jsonList = append(append(r.jsonList, `,"Capabilities":`...), r.capabilities...)
	}
	r.jsonList = append(r.jsonList, '}')
}

// grantsKey identifies the grants of a list of roles by the content of the roles. Viewers
// share a cache entry only if their roles say exactly the same.
type grantsKey struct {
	viewerKind viewer.Kind
	rolesHash  [sha256.Size]byte
}

// grants is what a list of roles grants together.
type grants struct {
	levels       viewer.Grants
	capabilities []string
}

// effectiveGrants returns what the roles grant together: the levels and the capabilities. Only
// this computation is cached. The roles of a viewer and their content are read with every
// request.
func (s *Service) effectiveGrants(kind viewer.Kind, r *roles) (viewer.Grants, []string, error) {
	if len(r.jsonList) == 0 {
		return nil, nil, nil
	}
	key := grantsKey{kind, sha256.Sum256(r.jsonList)}
	if g, ok := s.grantsCache.Get(key); ok {
		return g.levels, g.capabilities, nil
	}
	var list []authz.Role
	if err := json.Unmarshal(append(r.jsonList, ']'), &list); err != nil {
		return nil, nil, fmt.Errorf("session: an unreadable role: %w", err)
	}
	var g grants
	g.levels, g.capabilities = authz.EffectiveGrants(kind, list)
	s.grantsCache.Add(key, g)
	return g.levels, g.capabilities, nil
}
