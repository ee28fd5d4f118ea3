import { mount } from 'svelte';
import Leagues from './Leagues.svelte';

const target = document.querySelector('#page');
if (target) mount(Leagues, { target });
