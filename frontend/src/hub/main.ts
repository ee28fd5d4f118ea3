import './hub.css';
import { mount } from 'svelte';
import Hub from './Hub.svelte';

const target = document.querySelector('#page');
if (target) mount(Hub, { target });
