package limit

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

const sessionSQL = "SELECT s.expires_at FROM sessions s JOIN staff_users u ON u.id=s.staff_user_id WHERE s.token_digest=? AND u.enabled"

// requireSession rejects requests without the token of a staff session that has not expired.
func (s *Server) requireSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		sum := sha256.Sum256([]byte(token))
		st, err := s.prepareOnce(s.readDB, sessionSQL)
		var expires cell
		if err == nil {
			s.StatementCount.Add(1)
			err = st.QueryRowContext(r.Context(), hex.EncodeToString(sum[:])).Scan(&expires)
		}
		if err != nil || !expires.isAfter(s.now()) {
			http.Error(w, "sign in first", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
