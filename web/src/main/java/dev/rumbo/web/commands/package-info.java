/// What only our own commands ask, beside the Kubernetes API: `/rumbo/v1/why/…`, `/rumbo/v1/diff`.
@NullMarked
package dev.rumbo.web.commands;

import org.jspecify.annotations.NullMarked;
