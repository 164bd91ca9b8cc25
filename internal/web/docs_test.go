package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDocs(t *testing.T) {
	h, err := docsHandler()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/docs":             {http.StatusOK, `<a href="/docs/permissions">Who may do what</a>`},
		"/docs/permissions": {http.StatusOK, "<td>CustomerUser:EDIT</td>"},
		"/docs/page":        {http.StatusNotFound, ""},
		"/docs/../web.go":   {http.StatusNotFound, ""},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("%s: %d %.300s", path, w.Code, w.Body.String())
		}
	}
}
