_functest_words() {
    COMPREPLY=( $(compgen -W "show" -- "${COMP_WORDS[COMP_CWORD]}") )
}

complete -F _functest_words functest
