package bench

import (
	"encoding/json"
	"net/url"
	"strconv"

	"buyergraph/internal/authz"
)

// workload is requests of one kind, which both servers answer alike.
type workload struct {
	name, title string
	requests    []request
	writes      bool
	bases       []workload // than which the product should cost no more, nearly
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
	nothing    = "W0"
	nestedPage = "W1"
	oneUser    = "W2"
	company    = "W3"
	creating   = "W4"
	firstPage  = "W5-1"
	farPage    = "W5"
	wideTree   = "W6"
	asStaff    = "W6-staff"
	smallTree  = "W6-small"
)

// workloads are the requests over what was found in the database.
func workloads(f *found) []workload {
	nested := nestedDocument + everything
	w0 := workload{name: nothing, title: "nothing: what any request costs"}
	w0.add("/graphql", "{ __typename }", nil, "/nothing?", nil)
	w1 := workload{name: nestedPage, title: "50 users with everything around them"}
	for _, at := range f.pages {
		w1.add("/graphql", nested, vars{"after": at.value()}, "/nested?", at.query())
	}
	w2 := workload{name: oneUser, title: "one user with everything around him"}
	for _, n := range f.users {
		id := authz.CustomerUser.ID(n)
		w2.add("/graphql", oneDocument+everything, vars{"id": id}, "/one?", url.Values{"id": {id}})
	}
	w3 := workload{name: company, title: "50 users of one company by last name"}
	for _, n := range f.companies {
		id := authz.Customer.ID(n)
		w3.add("/graphql", companyDocument, vars{"customer": id}, "/flat?", url.Values{"customer": {id}})
	}
	first := workload{name: firstPage, title: "page 1 by last name"}
	first.add("/graphql", flatDocument, vars{"after": nil}, "/flat?", nil)
	far := workload{name: farPage, title: "page " + strconv.Itoa(f.farPage) + " by last name", bases: []workload{first}}
	far.add("/graphql", flatDocument, vars{"after": f.far.value()}, "/flat?", f.far.query())
	all := []workload{w0, w1, w2, w3, first, far}
	w6 := workload{name: wideTree, title: "W1 as administrator of " + f.wide.String()}
	for _, at := range f.widePages {
		q := at.query()
		q.Set("path", f.wide.path)
		q.Set("wide", "")
		w6.add(f.wide.graphql(), nested, vars{"after": at.value()}, "/nested?", q)
	}
	staff := workload{name: asStaff, title: "the pages of W6, named to staff"} // other pages than W1's have other costs
	for _, ids := range f.wideUsers {
		staff.add("/graphql", theseDocument+everything, vars{"ids": ids}, "", nil)
	}
	w6.bases = []workload{w1, staff}
	small := workload{name: smallTree, title: "W1 as administrator of " + f.small.String()}
	small.add(f.small.graphql(), nested, vars{"after": nil}, "/nested?", url.Values{"path": {f.small.path}})
	all = append(all, w6, small)
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
