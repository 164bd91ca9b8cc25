package session

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// roles are those of one viewer, as the database has them: a JSON list in the making.
type roles struct {
	level, permissions, capabilities sql.RawBytes
	text                             []byte
}

func (r *roles) into() []any { return []any{&r.level, &r.permissions, &r.capabilities} }

// add takes the role of the row that was just read; there is none where a join found
// none.
func (r *roles) add() {
	if r.level == nil {
		return
	}
	comma := byte(',')
	if len(r.text) == 0 {
		comma = '['
	}
	r.text = append(r.text, comma)
	r.text = append(append(append(r.text, `{"DefaultLevel":"`...), r.level...), '"')
	if r.permissions != nil {
		r.text = append(append(r.text, `,"Permissions":`...), r.permissions...)
	}
	if r.capabilities != nil {
		r.text = append(append(r.text, `,"Capabilities":`...), r.capabilities...)
	}
	r.text = append(r.text, '}')
}

// content names what roles grant to an audience by what they hold, so that what was
// worked out for one is found by everybody who has the same, and never by who has not.
type content struct {
	kind viewer.Kind
	sum  [sha256.Size]byte
}

type grants struct {
	levels       viewer.Grants
	capabilities []string
}

// granted is what the roles grant together. Only that computation is kept; who holds
// which role, and what is in it, is read with every request.
func (s *Service) granted(kind viewer.Kind, r *roles) (viewer.Grants, []string, error) {
	if len(r.text) == 0 {
		return nil, nil, nil
	}
	key := content{kind, sha256.Sum256(r.text)}
	if g, ok := s.grants.Get(key); ok {
		return g.levels, g.capabilities, nil
	}
	var list []authz.Role
	if err := json.Unmarshal(append(r.text, ']'), &list); err != nil {
		return nil, nil, fmt.Errorf("session: an unreadable role: %w", err)
	}
	var g grants
	g.levels, g.capabilities = authz.Granted(kind, list)
	s.grants.Add(key, g)
	return g.levels, g.capabilities, nil
}
