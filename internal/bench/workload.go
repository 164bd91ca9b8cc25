package bench

import (
	"encoding/json"
	"net/url"
	"strconv"

	"buyergraph/internal/authz"
)

// workload is a set of requests of one kind. Both servers give the same answers, unless only the product has
// answers.
type workload struct {
	name, title string
	requests    []request
	writes      bool
	bases       []workload // the cost of the workload should be close to the cost of these
}

// request is one request, in the form for each server.
type request struct {
	productPath string
	productBody []byte
	limitPath   string // empty if only the product answers the request
	limitBody   []byte // nil for a GET
}

// The names of the workloads, as given on the command line.
const (
	emptyRequest     = "W0"
	nestedPage       = "W1"
	oneUser          = "W2"
	companyUsers     = "W3"
	userCreation     = "W4"
	firstPage        = "W5-1"
	farPage          = "W5"
	largeTree        = "W6"
	largeTreeAsStaff = "W6-staff"
	smallTree        = "W6-small"
)

// buildWorkloads returns all workloads for the records of the fixture.
func buildWorkloads(f *fixture) []workload {
	nested := nestedDocument + everythingFragment
	w0 := workload{name: emptyRequest, title: "an empty query: the cost that every request has"}
	w0.addRequest("/graphql", "{ __typename }", nil, "/nothing?", nil)
	w1 := workload{name: nestedPage, title: "50 users with all related records"}
	for _, start := range f.firstPages {
		w1.addRequest("/graphql", nested, jsonObject{"after": start.graphqlValue()}, "/nested?", start.limitQuery())
	}
	w2 := workload{name: oneUser, title: "one user with all related records"}
	for _, n := range f.userIDs {
		id := authz.CustomerUser.FormatID(n)
		w2.addRequest("/graphql", userDocument+everythingFragment, jsonObject{"id": id}, "/one?", url.Values{"id": {id}})
	}
	w3 := workload{name: companyUsers, title: "50 users of one company by last name"}
	for _, n := range f.companyIDs {
		id := authz.Customer.FormatID(n)
		w3.addRequest("/graphql", companyDocument, jsonObject{"customer": id}, "/flat?", url.Values{"customer": {id}})
	}
	first := workload{name: firstPage, title: "page 1 by last name"}
	first.addRequest("/graphql", flatDocument, jsonObject{"after": nil}, "/flat?", nil)
	far := workload{name: farPage, title: "page " + strconv.Itoa(f.farPageNumber) + " by last name", bases: []workload{first}}
	far.addRequest("/graphql", flatDocument, jsonObject{"after": f.farCursor.graphqlValue()}, "/flat?", f.farCursor.limitQuery())
	all := []workload{w0, w1, w2, w3, first, far}
	w6 := workload{name: largeTree, title: "W1 as administrator of " + f.largestTree.String()}
	for _, start := range f.largestTreePages {
		q := start.limitQuery()
		q.Set("path", f.largestTree.rootPath)
		q.Set("wide", "")
		w6.addRequest(f.largestTree.graphqlPath(), nested, jsonObject{"after": start.graphqlValue()}, "/nested?", q)
	}
	// The pages of W6 have other users than those of W1, and thus another cost.
	staff := workload{name: largeTreeAsStaff, title: "the users of W6, requested by id as staff"}
	for _, ids := range f.largestTreeUserIDs {
		staff.addRequest("/graphql", usersByIDDocument+everythingFragment, jsonObject{"ids": ids}, "", nil)
	}
	w6.bases = []workload{w1, staff}
	small := workload{name: smallTree, title: "W1 as administrator of " + f.smallestTree.String()}
	small.addRequest(f.smallestTree.graphqlPath(), nested, jsonObject{"after": nil}, "/nested?",
		url.Values{"path": {f.smallestTree.rootPath}})
	all = append(append(all, w6, small), gridWorkloads()...)
	return append(all, creationWorkload(f)) // last, because the other workloads must not read the new users
}

type jsonObject map[string]any

func (w *workload) addRequest(path, document string, v jsonObject, limitPath string, limitQuery url.Values) {
	w.requests = append(w.requests, request{
		productPath: path, productBody: encodeJSON(jsonObject{"query": document, "variables": v}),
		limitPath: limitPath + limitQuery.Encode(),
	})
}

// serversFor returns the servers that answer a workload.
func (p *serverPair) serversFor(w workload) []*measuredServer {
	if w.requests[0].limitPath == "" {
		return []*measuredServer{p.product}
	}
	return []*measuredServer{p.product, p.limit}
}

func encodeJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the values are strings, numbers and lists of them
	}
	return b
}
