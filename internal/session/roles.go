package session

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// roles holds the roles of one viewer as the database stores them, joined to an unfinished
// JSON list, and those of the creator of an API token joined to another.
type roles struct {
	defaultLevel, permissions, capabilities sql.RawBytes
	ownList, creatorList                    []byte
}

// scanTargets returns pointers to the fields, in the order of [roleColumns].
func (r *roles) scanTargets() []any { return []any{&r.defaultLevel, &r.permissions, &r.capabilities} }

// appendRow appends the role of the row that was just scanned. A viewer without roles has one
// row without a role.
func (r *roles) appendRow(ofCreator bool) {
	if r.defaultLevel == nil {
		return
	}
	list := &r.ownList
	if ofCreator {
		list = &r.creatorList
	}
	comma := byte(',')
	if len(*list) == 0 {
		comma = '['
	}
	*list = append(*list, comma)
	*list = append(append(append(*list, `{"DefaultLevel":"`...), r.defaultLevel...), '"')
	if r.permissions != nil {
		*list = append(append(*list, `,"Permissions":`...), r.permissions...)
	}
	if r.capabilities != nil {
		*list = append(append(*list, `,"Capabilities":`...), r.capabilities...)
	}
	*list = append(*list, '}')
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

// effectiveGrants returns what the roles grant together: the levels and the capabilities. An API
// token has what both its role and the roles of its creator grant. Only this computation is
// cached. The roles of a viewer and their content are read with every request.
func (s *Service) effectiveGrants(kind viewer.Kind, r *roles, isToken bool) (viewer.Grants, []string, error) {
	own, err := s.grantsOf(kind, r.ownList)
	if err != nil || !isToken {
		return own.levels, own.capabilities, err
	}
	creators, err := s.grantsOf(kind, r.creatorList)
	if err != nil {
		return nil, nil, err
	}
	levels, capabilities := authz.CommonGrants(own.levels, creators.levels), []string{}
	for _, c := range own.capabilities {
		if slices.Contains(creators.capabilities, c) {
			capabilities = append(capabilities, c)
		}
	}
	return levels, capabilities, nil
}

// grantsOf returns what the roles of an unfinished JSON list grant together.
func (s *Service) grantsOf(kind viewer.Kind, jsonList []byte) (g grants, err error) {
	if len(jsonList) == 0 {
		return g, nil
	}
	key := grantsKey{kind, sha256.Sum256(jsonList)}
	if g, ok := s.grantsCache.Get(key); ok {
		return g, nil
	}
	var list []authz.Role
	if err := json.Unmarshal(append(jsonList, ']'), &list); err != nil {
		return g, fmt.Errorf("session: an unreadable role: %w", err)
	}
	g.levels, g.capabilities = authz.EffectiveGrants(kind, list)
	s.grantsCache.Add(key, g)
	return g, nil
}
