package bench

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"buyergraph/internal/rule"
)

// workload is requests of one kind, which both servers answer alike.
type workload struct {
	name, title string
	requests    []request
	writes      bool
}

// request is one question, as each server wants it.
type request struct {
	path  string // of the product
	body  []byte
	ask   string // of the limit
	input []byte // for it, where it writes
}

// The names by which workloads are chosen.
const (
	nestedPage = "W1"
	oneUser    = "W2"
	company    = "W3"
	creating   = "W4"
	firstPage  = "W5-1"
	farPage    = "W5"
	wideTree   = "W6"
	smallTree  = "W6-small"
)

// workloads are the requests over what was found in the database.
func workloads(f *found) []workload {
	nested := nestedDocument + everything
	w1 := workload{name: nestedPage, title: "50 users with everything around them"}
	for _, at := range f.pages {
		w1.add("/graphql", nested, vars{"after": at.value()}, "/nested?", at.query())
	}
	w2 := workload{name: oneUser, title: "one user with everything around him"}
	for _, n := range f.users {
		id := rule.CustomerUser.ID(n)
		w2.add("/graphql", oneDocument+everything, vars{"id": id}, "/one?", url.Values{"id": {id}})
	}
	w3 := workload{name: company, title: "50 users of one company by last name"}
	for _, n := range f.companies {
		id := rule.Customer.ID(n)
		w3.add("/graphql", companyDocument, vars{"customer": id}, "/flat?", url.Values{"customer": {id}})
	}
	first := workload{name: firstPage, title: "page 1 by last name"}
	first.add("/graphql", flatDocument, vars{"after": nil}, "/flat?", nil)
	far := workload{name: farPage, title: "page " + strconv.Itoa(f.farPage) + " by last name"}
	far.add("/graphql", flatDocument, vars{"after": f.far.value()}, "/flat?", f.far.query())
	all := []workload{w1, w2, w3, first, far}
	for _, t := range []*tree{&f.wide, &f.small} {
		w := workload{name: wideTree, title: fmt.Sprintf("W1 as administrator of %d companies with %d users", t.companies, t.users)}
		q := url.Values{"path": {t.path}, "wide": {""}}
		if t == &f.small {
			w.name = smallTree
			q.Del("wide")
		}
		w.add("/tree/graphql?customer="+strconv.FormatInt(t.id, 10)+"&path="+url.QueryEscape(t.path), nested, vars{"after": nil}, "/nested?", q)
		all = append(all, w)
	}
	return append(all, create(f)) // last: the others are to find what was there
}

type vars map[string]any

func (w *workload) add(path, document string, v vars, ask string, q url.Values) {
	w.requests = append(w.requests, request{path: path, body: encode(vars{"query": document, "variables": v}), ask: ask + q.Encode()})
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	return b
}
